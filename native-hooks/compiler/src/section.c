/* section.c - by objcopy. */
#include "section.h"

#include "process.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECTION ".allocs_types"

bool section_fits(const char *path) {
  char magic[4] = "";
  struct stat status;
  FILE *file = stat(path, &status) == 0 && S_ISREG(status.st_mode) ? fopen(path, "re") : NULL;
  if (!file) {
    return false;
  }
  bool elf = fread(magic, 1, sizeof magic, file) == sizeof magic && memcmp(magic, "\177ELF", 4) == 0;
  fclose(file);
  return elf;
}

void section_put(const char *records, const char *object) {
  char section[PATH_MAX + 32];
  snprintf(section, sizeof section, SECTION "=%s", records);
  char *arguments[] = {"objcopy", "--remove-section", SECTION, "--add-section", section,
                       "--set-section-flags", SECTION "=readonly", (char *)object, NULL};
  process_finish(process_start(arguments));
}

static bool copy(const char *from, const char *to) {
  char bytes[1 << 14];
  FILE *in = fopen(from, "re"), *out = in ? fopen(to, "ae") : NULL;
  size_t got, all = 0;
  while (out && (got = fread(bytes, 1, sizeof bytes, in)) > 0) {
    all += fwrite(bytes, 1, got, out);
  }
  if (in) {
    fclose(in);
  }
  return out && fclose(out) == 0 && all > 0;
}

bool section_append(const char *object, const char *records) {
  char part[PATH_MAX];
  snprintf(part, sizeof part, "%s.part", records);
  char *arguments[] = {"objcopy", "-O", "binary", "--only-section=" SECTION, "--set-section-flags",
                       SECTION "=alloc", (char *)object, part, NULL};
  bool appended = section_fits(object) && process_finish(process_start(arguments)) == 0 &&
                  copy(part, records);
  unlink(part);
  return appended;
}
