/*
 * uncounted_test.c - names of functions that do not count, and symbol tables that lie.
 * usage: uncounted_test NAMES FILE
 * NAMES has lines "yes NAME" and "no NAME"; FILE is a program with such functions in its symbols.
 */
#include "check.h"
#include "os.h"
#include "uncounted.h"

#include <elf.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void check_names(const char *path) {
  char line[1024], verdict[8], name[1000];
  FILE *file = fopen(path, "r");
  while (file != NULL && fgets(line, sizeof line, file) != NULL) {
    if (sscanf(line, "%7s %999s", verdict, name) == 2) {
      bool is_standard = ah_is_standard_name(name);
      CHECK(is_standard == (strcmp(verdict, "yes") == 0));
      if (is_standard != (strcmp(verdict, "yes") == 0)) {
        fprintf(stderr, "  %s", line);
      }
    }
  }
  CHECK(check_count > 30);
  CHECK(ah_is_allocator_name("xmalloc"));
  CHECK(ah_is_allocator_name("ztrymalloc_usable_internal"));
  CHECK(ah_is_allocator_name("PyMem_RawMalloc"));
  CHECK(ah_is_allocator_name("xstrndup"));
  CHECK(!ah_is_allocator_name("make_node"));
  CHECK(!ah_is_allocator_name("_Z3addRNSt3__16vectorIiNS_9allocatorIiEEEE"));
}

struct content {
  uint8_t *bytes;
  size_t length;
};

static struct content read_file(const char *path) {
  struct content content = {NULL, 0};
  struct stat status;
  int file = open(path, O_RDONLY);
  if (file >= 0 && fstat(file, &status) == 0) {
    content.length = (size_t)status.st_size;
    content.bytes = malloc(content.length);
    if (!ah_os_read(file, content.bytes, content.length, 0)) {
      content.length = 0;
    }
    close(file);
  }
  return content;
}

/* A file with this content, and an image that was loaded from it as far as its first page goes. */
static struct ah_image image_of(const char *path, const struct content *content, void *place) {
  int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  CHECK(write(file, content->bytes, content->length) == (ssize_t)content->length);
  close(file);
  memcpy(place, content->bytes, 4096);
  return (struct ah_image){(uintptr_t)place, (uintptr_t)place + content->length, NULL, false, path};
}

static void check_order(const struct ah_uncounted *found, const struct ah_image *image) {
  for (uint32_t i = 0; found != NULL && i < found->count; i++) {
    CHECK(i == 0 || found->spans[i - 1].start <= found->spans[i].start);
    CHECK(found->spans[i].start < found->spans[i].limit);
    CHECK(found->spans[i].limit <= image->limit - image->start);
    CHECK(ah_uncounted_holds(found, found->spans[i].start));
  }
}

static uint32_t count_of(const struct ah_image *image) {
  struct ah_uncounted *found = ah_uncounted_of(image);
  uint32_t count = found == NULL ? 0 : found->count;
  check_order(found, image);
  if (found != NULL) {
    ah_os_unmap(found, found->bytes);
  }
  return count;
}

/* Bytes that decide: the headers, the sections, symbols; anything else here and there. */
static size_t place_in(const struct content *content, unsigned round) {
  const Elf64_Ehdr *header = (const Elf64_Ehdr *)(const void *)content->bytes;
  size_t sections = header->e_shoff < content->length ? content->length - header->e_shoff : 1;
  switch (round % 3) {
    case 0: return (size_t)rand() % sizeof *header;
    case 1: return (content->length - sections + (size_t)rand() % sections) % content->length;
    default: return (size_t)rand() % content->length;
  }
}

static void check_lies(const char *from, void *place) {
  char path[] = "/tmp/uncounted_test.XXXXXX";
  close(mkstemp(path));
  struct content whole = read_file(from);
  CHECK(whole.length > 4096);
  struct ah_image image = image_of(path, &whole, place);
  uint32_t all = count_of(&image);
  CHECK(all > 50);

  ((uint8_t *)place)[100] ^= 1; /* another file than the one that was loaded */
  CHECK(count_of(&image) == 0);
  image.path = "/nonexistent";
  CHECK(count_of(&image) == 0);

  struct content lying = {malloc(whole.length), whole.length};
  unsigned fewer = 0;
  srand(1999993);
  for (unsigned round = 0; round < 600; round++) {
    memcpy(lying.bytes, whole.bytes, whole.length);
    lying.length = round % 5 == 0 ? 4096 + (size_t)rand() % (whole.length - 4096) : whole.length;
    for (int i = 0; i < 4; i++) {
      lying.bytes[place_in(&lying, round)] = (uint8_t)rand();
    }
    image = image_of(path, &lying, place);
    fewer += count_of(&image) < all;
  }
  CHECK(fewer > 100);
  free(lying.bytes);
  free(whole.bytes);
  unlink(path);
}

int main(int argc, char **argv) {
  if (argc != 3) {
    return 2;
  }
  check_names(argv[1]);
  void *place = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  check_lies(argv[2], place);
  return report("uncounted_test");
}
