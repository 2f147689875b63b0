/* ahead.c - see ahead.h. */
#include "ahead.h"

#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "os.h"
#include "patch.h"
#include "plan.h"

#define PAGE UINT64_C(4096)
#define SPAN_MAX (UINT64_C(1) << 34)

struct image {
  uint8_t *bytes; /* NULL: none */
  uint64_t base;  /* in the file's addresses, of its first page */
  uint64_t span;
};

static bool is_error(long result) { return result < 0 && result > -4096; }

/* The segments; NULL if they do not lie in the file. */
static const Elf64_Phdr *segments_of(const struct ac_elf_file *file) {
  const Elf64_Ehdr *header = (const Elf64_Ehdr *)file->bytes;
  bool fits = header->e_phentsize == sizeof(Elf64_Phdr) && header->e_phoff % 8 == 0 &&
              header->e_phoff <= file->length &&
              header->e_phnum <= (file->length - header->e_phoff) / sizeof(Elf64_Phdr);
  return fits ? (const Elf64_Phdr *)(file->bytes + header->e_phoff) : NULL;
}

/* Whether a segment can be mapped: in the file's pages, and in the address space. */
static bool is_sound(const struct ac_elf_file *file, const Elf64_Phdr *segment) {
  return segment->p_offset <= file->length && segment->p_filesz <= file->length - segment->p_offset &&
         segment->p_filesz <= segment->p_memsz && segment->p_memsz <= SPAN_MAX &&
         segment->p_vaddr < UINT64_C(1) << 47 && (segment->p_vaddr - segment->p_offset) % PAGE == 0;
}

static bool measure(const struct ac_elf_file *file, const Elf64_Phdr *segments, size_t count,
                    struct image *image) {
  uint64_t base = UINT64_MAX, limit = 0;
  for (size_t i = 0; i < count; i++) {
    if (segments[i].p_type == PT_LOAD) {
      if (!is_sound(file, &segments[i])) {
        return false;
      }
      uint64_t end = segments[i].p_vaddr + segments[i].p_memsz;
      base = segments[i].p_vaddr < base ? segments[i].p_vaddr : base;
      limit = end > limit ? end : limit;
    }
  }
  image->base = base & ~(PAGE - 1);
  image->span = limit - image->base;
  return base < limit && image->span <= SPAN_MAX;
}

static void map_segments(int opened, const Elf64_Phdr *segments, size_t count, struct image *image) {
  long at = ah_syscall(SYS_mmap, 0, (long)image->span, PROT_NONE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (is_error(at)) {
    return;
  }
  image->bytes = (uint8_t *)at;
  for (size_t i = 0; i < count; i++) {
    const Elf64_Phdr *segment = &segments[i];
    uint64_t before = segment->p_vaddr & (PAGE - 1);
    if (segment->p_type == PT_LOAD && segment->p_filesz != 0) {
      ah_syscall(SYS_mmap, at + (long)(segment->p_vaddr - before - image->base),
                 (long)(segment->p_filesz + before), PROT_READ, MAP_PRIVATE | MAP_FIXED, opened,
                 (long)(segment->p_offset - before));
    }
  }
}

static const char *refusal_in(const struct image *image, const Elf64_Phdr *segments, size_t count,
                              const struct ac_place *place, size_t *at) {
  struct ac_module module = {"", "", (uint64_t)image->bytes - image->base, segments, count};
  struct ac_batch batch = {.module = &module};
  struct ac_hook hook = {.rule = NULL};
  const char *refusal = ac_batch_add(&batch, place, &hook, ac_stub_free, at);
  ac_batch_discard(batch.pages);
  return refusal;
}

const char *ac_refusal_ahead(const char *path, const struct ac_place *place, size_t *at) {
  *at = SIZE_MAX;
  if (!ac_plan_init()) {
    return "the decoder of machine code is of another version";
  }
  struct ac_elf_file file = ac_elf_open(path);
  if (file.bytes == NULL) {
    return NULL;
  }
  const char *refusal = NULL;
  const Elf64_Phdr *segments = segments_of(&file);
  size_t count = ((const Elf64_Ehdr *)file.bytes)->e_phnum;
  long opened = ah_syscall(SYS_openat, AT_FDCWD, (long)path, O_RDONLY | O_CLOEXEC, 0, 0, 0);
  struct image image = {NULL, 0, 0};
  if (opened >= 0 && segments != NULL && measure(&file, segments, count, &image)) {
    map_segments((int)opened, segments, count, &image);
  }
  if (image.bytes != NULL) {
    refusal = refusal_in(&image, segments, count, place, at);
    ah_syscall(SYS_munmap, (long)image.bytes, (long)image.span, 0, 0, 0, 0);
  }
  if (opened >= 0) {
    ah_syscall(SYS_close, opened, 0, 0, 0, 0, 0);
  }
  ac_elf_close(&file);
  return refusal;
}
