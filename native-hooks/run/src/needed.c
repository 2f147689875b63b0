#include "needed.h"

#include <string.h>
#include <unistd.h>

enum { MAX_ENTRIES = 4096 };

// Where the file has what will be at an address; -1 if nowhere.
static off_t offset_of(const Elf64_Phdr *segments, unsigned count, Elf64_Addr address)
{
    for (unsigned i = 0; i < count; i++) {
        Elf64_Addr into = address - segments[i].p_vaddr;
        if (segments[i].p_type == PT_LOAD && into < segments[i].p_filesz)
            return (off_t) (segments[i].p_offset + into);
    }
    return -1;
}

static const Elf64_Phdr *dynamic_segment(const Elf64_Phdr *segments, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        if (segments[i].p_type == PT_DYNAMIC)
            return &segments[i];
    return NULL;
}

// One entry of the dynamic section; 0 at its end.
static int entry_at(int file, const Elf64_Phdr *dynamic, unsigned index, Elf64_Dyn *entry)
{
    off_t at = (off_t) (dynamic->p_offset + index * sizeof *entry);
    return index < MAX_ENTRIES && index < dynamic->p_filesz / sizeof *entry
        && pread(file, entry, sizeof *entry, at) == sizeof *entry && entry->d_tag != DT_NULL;
}

static int begins_so(const char *name, const char *const *begins)
{
    for (; *begins != NULL; begins++)
        if (strncmp(name, *begins, strlen(*begins)) == 0)
            return 1;
    return 0;
}

int needed_library(int file, const Elf64_Phdr *segments, unsigned count, const char *const *begins,
                   char name[NAME_LENGTH])
{
    const Elf64_Phdr *dynamic = dynamic_segment(segments, count);
    off_t strings = -1;
    Elf64_Dyn entry;
    for (unsigned i = 0; dynamic != NULL && entry_at(file, dynamic, i, &entry); i++)
        if (entry.d_tag == DT_STRTAB)
            strings = offset_of(segments, count, entry.d_un.d_ptr);
    for (unsigned i = 0; strings >= 0 && entry_at(file, dynamic, i, &entry); i++) {
        ssize_t length = entry.d_tag != DT_NEEDED ? 0
            : pread(file, name, NAME_LENGTH - 1, strings + (off_t) entry.d_un.d_val);
        name[length > 0 ? length : 0] = '\0';
        if (begins_so(name, begins))
            return 1;
    }
    return 0;
}
