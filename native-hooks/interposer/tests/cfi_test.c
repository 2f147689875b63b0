/*
 * cfi_test.c - rules for the caller of a frame, against what readelf makes of the same files.
 * usage: cfi_test FILE...
 */
#include "cfi.h"
#include "check.h"

#include <elf.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct file {
  struct ah_image image;
  uintptr_t bias;
  unsigned long rows, ordinary, realigned;
};

/* Maps a file as the loader would, at any place; nothing in it is run. */
static bool map(const char *path, struct file *file) {
  Elf64_Ehdr header;
  Elf64_Phdr segments[64];
  int fd = open(path, O_RDONLY);
  if (fd < 0 || read(fd, &header, sizeof header) != sizeof header || header.e_phnum > 64 ||
      pread(fd, segments, header.e_phnum * sizeof *segments, (off_t)header.e_phoff) < 0) {
    return false;
  }
  uintptr_t low = UINTPTR_MAX, high = 0;
  for (int i = 0; i < header.e_phnum; i++) {
    uintptr_t start = segments[i].p_vaddr & ~UINT64_C(4095);
    uintptr_t limit = segments[i].p_vaddr + segments[i].p_memsz;
    if (segments[i].p_type == PT_LOAD) {
      low = start < low ? start : low;
      high = limit > high ? limit : high;
    }
  }
  char *place = mmap(NULL, high - low, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  memset(file, 0, sizeof *file);
  file->bias = (uintptr_t)place - low;
  file->image.start = (uintptr_t)place;
  file->image.limit = (uintptr_t)place + (high - low);
  for (int i = 0; i < header.e_phnum; i++) {
    uintptr_t into = segments[i].p_vaddr & 4095;
    if (segments[i].p_type == PT_LOAD &&
        mmap((char *)file->bias + segments[i].p_vaddr - into, segments[i].p_filesz + into,
             PROT_READ, MAP_PRIVATE | MAP_FIXED, fd, (off_t)(segments[i].p_offset - into)) ==
            MAP_FAILED) {
      return false;
    }
    if (segments[i].p_type == PT_GNU_EH_FRAME) {
      file->image.unwind = (const uint8_t *)file->bias + segments[i].p_vaddr;
    }
  }
  close(fd);
  return file->image.unwind != NULL;
}

/* --- what readelf says --- */

#define COLUMNS 40
#define SIGNAL_CIES 16

struct table {
  char columns[COLUMNS][8];
  int count;
  bool is_signal, is_fde;
  unsigned long limit;
  unsigned long signals[SIGNAL_CIES]; /* offsets of CIEs of signal frames */
  int signal_count;
};

static const char *cell(const struct table *table, char cells[][24], const char *name) {
  for (int i = 0; i < table->count; i++) {
    if (strcmp(table->columns[i], name) == 0) {
      return cells[i];
    }
  }
  return "u";
}

static bool has_base(const char *text, const char *base, int *offset) {
  size_t length = strlen(base);
  char *end;
  *offset = (int)strtol(text + length, &end, 10);
  return strncmp(text, base, length) == 0 && end != text + length && *end == '\0';
}

static struct ah_rule expected(const struct table *table, char cells[][24]) {
  struct ah_rule rule = {AH_RULE_NONE, 0, AH_RBP_UNKNOWN};
  const char *cfa = cell(table, cells, "CFA"), *rbp = cell(table, cells, "rbp");
  int offset;
  if (strcmp(cell(table, cells, "ra"), "u") == 0 && !table->is_signal) {
    rule.kind = AH_RULE_END;
  }
  if (strcmp(cell(table, cells, "ra"), "c-8") != 0 || table->is_signal) {
    return rule;
  }
  if (has_base(cfa, "rsp", &offset)) {
    rule.kind = AH_RULE_SP;
  } else if (has_base(cfa, "rbp", &offset)) {
    rule.kind = AH_RULE_RBP;
  } else {
    return rule;
  }
  rule.cfa = offset;
  if (strcmp(rbp, "u") == 0 || strcmp(rbp, "s") == 0) {
    rule.rbp = AH_RBP_SAME;
  } else if (has_base(rbp, "c", &offset)) {
    rule.rbp = offset;
  }
  return rule;
}

static void compare(struct file *file, const struct table *table, unsigned long pc,
                    char cells[][24]) {
  struct ah_rule rule = ah_rule_of(&file->image, file->bias + pc);
  struct ah_rule wanted = expected(table, cells);
  file->rows++;
  if (rule.kind == AH_RULE_REALIGNED && strcmp(cell(table, cells, "CFA"), "exp") == 0 &&
      strcmp(cell(table, cells, "rbp"), "exp") == 0) {
    file->realigned++;
    return;
  }
  file->ordinary += rule.kind != AH_RULE_NONE;
  bool same = rule.kind == wanted.kind &&
              (rule.kind == AH_RULE_NONE || rule.kind == AH_RULE_END || (rule.cfa == wanted.cfa && rule.rbp == wanted.rbp));
  CHECK(same);
  if (!same) {
    fprintf(stderr, "  at 0x%lx: kind=%d cfa=%d rbp=%d, not kind=%d cfa=%d rbp=%d\n", pc, rule.kind,
            rule.cfa, rule.rbp, wanted.kind, wanted.cfa, wanted.rbp);
  }
}

static void take_header(struct table *table, const char *line) {
  int used;
  table->count = 0;
  while (table->count < COLUMNS && sscanf(line, "%7s%n", table->columns[table->count], &used) == 1) {
    line += used;
    table->count++;
  }
}

static int take_cells(char cells[][24], const char *line) {
  int used, count = 0;
  while (count < COLUMNS && sscanf(line, "%23s%n", cells[count], &used) == 1) {
    line += used;
    count++;
  }
  return count;
}

static void take_entry(struct table *table, const char *line) {
  unsigned long offset, cie, start, limit;
  if (sscanf(line, "%lx %*x %*x FDE cie=%lx pc=%lx..%lx", &offset, &cie, &start, &limit) == 4) {
    table->is_fde = true;
    table->limit = limit;
    table->is_signal = false;
    for (int i = 0; i < table->signal_count; i++) {
      table->is_signal |= table->signals[i] == cie;
    }
  } else if (sscanf(line, "%lx %*x %*x CIE", &offset) == 1 && strstr(line, " CIE ") != NULL) {
    table->is_fde = false;
    const char *letters = strchr(line, '"');
    if (letters != NULL && strchr(letters, 'S') != NULL && table->signal_count < SIGNAL_CIES) {
      table->signals[table->signal_count++] = offset;
    }
  }
}

/* Each row is looked at where it starts and where it ends. */
static void read_rows(struct file *file, FILE *readelf) {
  static char line[4096], before[COLUMNS][24], cells[COLUMNS][24];
  struct table table = {.count = 0};
  bool in_frames = false, pending = false;
  unsigned long from = 0;
  while (fgets(line, sizeof line, readelf) != NULL) {
    in_frames = strncmp(line, "Contents of", 11) == 0 ? strstr(line, ".eh_frame") != NULL : in_frames;
    bool is_row = strspn(line, "0123456789abcdef") == 16;
    if (pending) {
      unsigned long next = is_row ? strtoul(line, NULL, 16) : table.limit;
      if (next > from) {
        compare(file, &table, from, before);
        compare(file, &table, next - 1, before);
      }
      pending = false;
    }
    if (!in_frames) {
      continue;
    }
    if (strstr(line, "LOC") != NULL) {
      take_header(&table, line);
    } else if (!is_row) {
      take_entry(&table, line);
    } else if (table.is_fde && take_cells(cells, line) == table.count) {
      from = strtoul(line, NULL, 16);
      memcpy(before, cells, sizeof before);
      pending = true;
    }
  }
}

static void check_file(const char *path) {
  struct file file;
  char command[4200];
  CHECK(map(path, &file));
  snprintf(command, sizeof command, "readelf --wide --debug-dump=frames-interp '%s' 2>/dev/null", path);
  FILE *readelf = popen(command, "r");
  if (readelf == NULL) {
    return;
  }
  read_rows(&file, readelf);
  pclose(readelf);
  CHECK(file.rows > 100 && file.ordinary > file.rows / 2);
  printf("%s: %lu places, %lu with an ordinary rule, %lu realigned\n", path, file.rows, file.ordinary,
         file.realigned);
}

int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    check_file(argv[i]);
  }
  return report("cfi_test");
}
