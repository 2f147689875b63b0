/*
 * cfi.c - reads .eh_frame_hdr and .eh_frame (Linux Standard Base, core, chapter 10;
 * DWARF 5, section 6.4). All reads stay inside the segment that holds the section.
 */
#include "cfi.h"

#include <stddef.h>
#include <string.h>

enum {
  DW_EH_PE_absptr = 0x00,
  DW_EH_PE_udata4 = 0x03,
  DW_EH_PE_sdata4 = 0x0b,
  DW_EH_PE_sdata8 = 0x0c,
  DW_EH_PE_pcrel = 0x10,
  DW_EH_PE_datarel = 0x30,
  DW_EH_PE_omit = 0xff,
};

enum {
  DW_CFA_nop = 0x00,
  DW_CFA_set_loc = 0x01,
  DW_CFA_advance_loc1 = 0x02,
  DW_CFA_advance_loc2 = 0x03,
  DW_CFA_advance_loc4 = 0x04,
  DW_CFA_offset_extended = 0x05,
  DW_CFA_restore_extended = 0x06,
  DW_CFA_undefined = 0x07,
  DW_CFA_same_value = 0x08,
  DW_CFA_register = 0x09,
  DW_CFA_remember_state = 0x0a,
  DW_CFA_restore_state = 0x0b,
  DW_CFA_def_cfa = 0x0c,
  DW_CFA_def_cfa_register = 0x0d,
  DW_CFA_def_cfa_offset = 0x0e,
  DW_CFA_def_cfa_expression = 0x0f,
  DW_CFA_expression = 0x10,
  DW_CFA_offset_extended_sf = 0x11,
  DW_CFA_def_cfa_sf = 0x12,
  DW_CFA_def_cfa_offset_sf = 0x13,
  DW_CFA_val_offset = 0x14,
  DW_CFA_val_offset_sf = 0x15,
  DW_CFA_val_expression = 0x16,
  DW_CFA_GNU_args_size = 0x2e,
  DW_CFA_advance_loc = 0x40,
  DW_CFA_offset = 0x80,
  DW_CFA_restore = 0xc0,
};

enum { DW_OP_deref = 0x06, DW_OP_breg6 = 0x76 };

enum { RBP = 6, RSP = 7, RA = 16 };

/* Frames beyond it are no reason to look a gigabyte up the stack. */
#define CFA_MAX (1 << 24)
#define REMEMBERED_MAX 8

/* Bytes from `at` to `limit`; once it has run over, it yields zeros. */
struct reader {
  const uint8_t *at, *limit;
  bool failed;
};

static const uint8_t *take(struct reader *reader, uint64_t length) {
  static const uint8_t zeros[8];
  if (length > (uint64_t)(reader->limit - reader->at)) {
    reader->failed = true;
    reader->at = reader->limit;
    return length <= sizeof zeros ? zeros : NULL;
  }
  const uint8_t *taken = reader->at;
  reader->at += length;
  return taken;
}

static uint8_t u8(struct reader *reader) { return *take(reader, 1); }

static uint16_t u16(struct reader *reader) {
  uint16_t value;
  memcpy(&value, take(reader, sizeof value), sizeof value);
  return value;
}

static uint32_t u32(struct reader *reader) {
  uint32_t value;
  memcpy(&value, take(reader, sizeof value), sizeof value);
  return value;
}

static uint64_t u64(struct reader *reader) {
  uint64_t value;
  memcpy(&value, take(reader, sizeof value), sizeof value);
  return value;
}

static uint64_t uleb(struct reader *reader) {
  uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    uint8_t byte = u8(reader);
    value |= (uint64_t)(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) {
      return value;
    }
  }
  reader->failed = true;
  return 0;
}

static int64_t sleb(struct reader *reader) {
  uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    uint8_t byte = u8(reader);
    value |= (uint64_t)(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) {
      unsigned bits = shift + 7;
      return (int64_t)((byte & 0x40) != 0 && bits < 64 ? value | ~UINT64_C(0) << bits : value);
    }
  }
  reader->failed = true;
  return 0;
}

/* A pointer, encoded; `base` is what DW_EH_PE_datarel counts from. Fails where it is unusual. */
static uintptr_t pointer(struct reader *reader, uint8_t encoding, const uint8_t *base) {
  uintptr_t from = (uintptr_t)reader->at;
  uintptr_t value = 0;
  switch (encoding & 0x0f) {
    case DW_EH_PE_absptr:
    case DW_EH_PE_sdata8: value = u64(reader); break;
    case DW_EH_PE_udata4: value = u32(reader); break;
    case DW_EH_PE_sdata4: value = (uintptr_t)(int64_t)(int32_t)u32(reader); break;
    default: reader->failed = true;
  }
  switch (encoding & 0xf0) {
    case 0: return value;
    case DW_EH_PE_pcrel: return from + value;
    case DW_EH_PE_datarel: return (uintptr_t)base + value;
    default: reader->failed = true; return 0;
  }
}

/* --- finding the entry of an instruction --- */

/* The number of bytes of a pointer in a place where only its length matters. */
static unsigned encoded_size(uint8_t encoding) {
  switch (encoding & 0x0f) {
    case DW_EH_PE_udata4:
    case DW_EH_PE_sdata4: return 4;
    case 0x02:
    case 0x0a: return 2;
    default: return 8;
  }
}

/* The FDE that the sorted table of .eh_frame_hdr has for pc; NULL if there is none. */
static const uint8_t *look_up(const uint8_t *header, uintptr_t limit, uintptr_t pc) {
  struct reader reader = {header, (const uint8_t *)limit, false};
  uint8_t version = u8(&reader), frames = u8(&reader), counts = u8(&reader), table = u8(&reader);
  if (version != 1 || table != (DW_EH_PE_datarel | DW_EH_PE_sdata4) || frames == DW_EH_PE_omit ||
      counts == DW_EH_PE_omit) {
    return NULL;
  }
  pointer(&reader, frames, header);
  uint64_t count = pointer(&reader, counts, header);
  if (reader.failed || count == 0 || count > (uint64_t)(reader.limit - reader.at) / 8) {
    return NULL;
  }
  const uint8_t *entries = reader.at;
  int64_t wanted = (int64_t)(pc - (uintptr_t)header);
  uint64_t low = 0, high = count; /* the last entry that is not above pc is in [low, high) */
  while (high - low > 1) {
    uint64_t middle = low + (high - low) / 2;
    int32_t start;
    memcpy(&start, entries + middle * 8, sizeof start);
    if (start <= wanted) {
      low = middle;
    } else {
      high = middle;
    }
  }
  int32_t fde;
  memcpy(&fde, entries + low * 8 + 4, sizeof fde);
  return header + fde;
}

struct cie {
  struct reader program;
  uint64_t code_unit;
  int64_t data_unit;
  uint8_t encoding; /* of addresses in its FDEs */
  bool augmented;   /* its FDEs have augmentation data */
};

/* Reads the length of an entry, and limits the reader to it. */
static bool enter(struct reader *reader) {
  uint32_t length = u32(reader);
  if (reader->failed || length == 0 || length >= 0xfffffff0u ||
      length > (uint64_t)(reader->limit - reader->at)) {
    return false;
  }
  reader->limit = reader->at + length;
  return true;
}

/* Augmentation "z…": true if every letter is known and none says that frames are signals'. */
static bool read_augmentation(struct reader *reader, const char *letters, struct cie *cie) {
  if (*letters == '\0') {
    return true;
  }
  if (*letters++ != 'z') {
    return false;
  }
  cie->augmented = true;
  uint64_t length = uleb(reader);
  const uint8_t *data = reader->at;
  struct reader inside = {data, data, false};
  if (take(reader, length) == NULL || reader->failed) {
    return false;
  }
  inside.limit = data + length;
  for (; *letters != '\0'; letters++) {
    switch (*letters) {
      case 'R': cie->encoding = u8(&inside); break;
      case 'L': u8(&inside); break;
      case 'P': take(&inside, encoded_size(u8(&inside))); break;
      default: return false;
    }
  }
  return !inside.failed;
}

static bool read_cie(const uint8_t *at, const uint8_t *limit, struct cie *cie) {
  struct reader reader = {at, limit, false};
  if (!enter(&reader) || u32(&reader) != 0) {
    return false;
  }
  uint8_t version = u8(&reader);
  const char *letters = (const char *)reader.at;
  while (u8(&reader) != 0) {
  }
  cie->code_unit = uleb(&reader);
  cie->data_unit = sleb(&reader);
  uint64_t ra = version == 1 ? u8(&reader) : uleb(&reader);
  cie->encoding = DW_EH_PE_absptr;
  cie->augmented = false;
  bool usual = !reader.failed && (version == 1 || version == 3) && ra == RA &&
               read_augmentation(&reader, letters, cie);
  cie->program = reader;
  return usual && !reader.failed;
}

/* --- running the rules --- */

enum place { SAME, SAVED, SAVED_AT_RBP, UNDEFINED, UNKNOWN };

struct row {
  enum ah_rule_kind kind;
  int64_t cfa;
  enum place rbp;
  int64_t rbp_offset;
  bool ra_usual; /* at CFA - 8 */
  bool ra_none;  /* there is no caller */
};

struct machine {
  const struct cie *cie;
  uintptr_t location, pc;
  struct row row, initial;
  struct row remembered[REMEMBERED_MAX];
  unsigned depth;
  bool failed;
};

static void set_register(struct machine *machine, uint64_t number, enum place place,
                         int64_t offset) {
  if (number == RBP) {
    machine->row.rbp = place;
    machine->row.rbp_offset = offset;
  } else if (number == RA) {
    machine->row.ra_usual = place == SAVED && offset == -8;
    machine->row.ra_none = place == UNDEFINED;
  }
}

static void restore(struct machine *machine, uint64_t number) {
  if (number == RBP) {
    machine->row.rbp = machine->initial.rbp;
    machine->row.rbp_offset = machine->initial.rbp_offset;
  } else if (number == RA) {
    machine->row.ra_usual = machine->initial.ra_usual;
    machine->row.ra_none = machine->initial.ra_none;
  }
}

static void set_cfa_register(struct machine *machine, uint64_t number) {
  machine->row.kind = number == RSP ? AH_RULE_SP : number == RBP ? AH_RULE_RBP : AH_RULE_NONE;
}

/* A block of the form DW_OP_breg6 offset, then `rest`; the offset, or false. */
static bool is_rbp_expression(struct reader *block, bool deref, int64_t *offset) {
  if (u8(block) != DW_OP_breg6) {
    return false;
  }
  *offset = sleb(block);
  return (!deref || u8(block) == DW_OP_deref) && !block->failed && block->at == block->limit;
}

static struct reader block(struct reader *reader) {
  uint64_t length = uleb(reader);
  const uint8_t *start = reader->at;
  bool whole = take(reader, length) != NULL && !reader->failed;
  return (struct reader){start, whole ? start + length : start, !whole};
}

static void def_cfa_expression(struct machine *machine, struct reader *reader) {
  struct reader expression = block(reader);
  machine->row.kind = is_rbp_expression(&expression, true, &machine->row.cfa) ? AH_RULE_REALIGNED
                                                                               : AH_RULE_NONE;
}

static void register_expression(struct machine *machine, struct reader *reader) {
  uint64_t number = uleb(reader);
  struct reader expression = block(reader);
  int64_t offset;
  bool simple = is_rbp_expression(&expression, false, &offset) && offset == 0;
  set_register(machine, number, simple ? SAVED_AT_RBP : UNKNOWN, 0);
}

static void remember(struct machine *machine) {
  if (machine->depth == REMEMBERED_MAX) {
    machine->failed = true;
    return;
  }
  machine->remembered[machine->depth++] = machine->row;
}

static void recall(struct machine *machine) {
  if (machine->depth == 0) {
    machine->failed = true;
    return;
  }
  machine->row = machine->remembered[--machine->depth];
}

/* The instructions that do not move the location. */
static void execute_other(struct machine *machine, struct reader *reader, uint8_t opcode) {
  int64_t unit = machine->cie->data_unit;
  uint64_t number;
  switch (opcode) {
    case DW_CFA_nop: break;
    case DW_CFA_offset_extended:
      number = uleb(reader);
      set_register(machine, number, SAVED, (int64_t)(uleb(reader) * (uint64_t)unit));
      break;
    case DW_CFA_offset_extended_sf:
      number = uleb(reader);
      set_register(machine, number, SAVED, (int64_t)((uint64_t)sleb(reader) * (uint64_t)unit));
      break;
    case DW_CFA_restore_extended: restore(machine, uleb(reader)); break;
    case DW_CFA_undefined: set_register(machine, uleb(reader), UNDEFINED, 0); break;
    case DW_CFA_same_value: set_register(machine, uleb(reader), SAME, 0); break;
    case DW_CFA_register:
    case DW_CFA_val_offset:
    case DW_CFA_val_offset_sf:
      set_register(machine, uleb(reader), UNKNOWN, 0);
      uleb(reader);
      break;
    case DW_CFA_remember_state: remember(machine); break;
    case DW_CFA_restore_state: recall(machine); break;
    case DW_CFA_def_cfa:
      set_cfa_register(machine, uleb(reader));
      machine->row.cfa = (int64_t)uleb(reader);
      break;
    case DW_CFA_def_cfa_sf:
      set_cfa_register(machine, uleb(reader));
      machine->row.cfa = (int64_t)((uint64_t)sleb(reader) * (uint64_t)unit);
      break;
    case DW_CFA_def_cfa_register: set_cfa_register(machine, uleb(reader)); break;
    case DW_CFA_def_cfa_offset: machine->row.cfa = (int64_t)uleb(reader); break;
    case DW_CFA_def_cfa_offset_sf: machine->row.cfa = (int64_t)((uint64_t)sleb(reader) * (uint64_t)unit); break;
    case DW_CFA_def_cfa_expression: def_cfa_expression(machine, reader); break;
    case DW_CFA_expression: register_expression(machine, reader); break;
    case DW_CFA_val_expression:
      set_register(machine, uleb(reader), UNKNOWN, 0);
      block(reader);
      break;
    case DW_CFA_GNU_args_size: uleb(reader); break;
    default: machine->failed = true;
  }
}

/*
 * The two instructions that most programs mostly consist of, as long as there are only these.
 * False if that went beyond pc.
 */
static bool run_usual(struct machine *machine, struct reader *reader) {
  const uint8_t *at = reader->at, *limit = reader->limit;
  uintptr_t location = machine->location;
  uint64_t unit = machine->cie->code_unit;
  for (; limit - at >= 2 && location <= machine->pc; at++) {
    if ((at[0] & 0xc0) == DW_CFA_advance_loc) {
      location += (at[0] & 0x3f) * unit;
    } else if (at[0] == DW_CFA_def_cfa_offset && at[1] < 0x80) {
      machine->row.cfa = *++at;
    } else {
      break;
    }
  }
  reader->at = at;
  machine->location = location;
  return location <= machine->pc;
}

/* Runs to the end of a program, or to the first row behind pc. */
static void run(struct machine *machine, struct reader *reader) {
  uint64_t unit = machine->cie->code_unit;
  while (run_usual(machine, reader) && reader->at < reader->limit && !reader->failed &&
         !machine->failed) {
    uint8_t opcode = u8(reader);
    uint8_t low = opcode & 0x3f;
    uint64_t step = 0;
    switch (opcode & 0xc0) {
      case DW_CFA_advance_loc: step = low; break;
      case DW_CFA_offset:
        set_register(machine, low, SAVED, (int64_t)(uleb(reader) * (uint64_t)machine->cie->data_unit));
        continue;
      case DW_CFA_restore: restore(machine, low); continue;
      default:
        switch (opcode) {
          case DW_CFA_advance_loc1: step = u8(reader); break;
          case DW_CFA_advance_loc2: step = u16(reader); break;
          case DW_CFA_advance_loc4: step = u32(reader); break;
          case DW_CFA_set_loc:
            machine->location = pointer(reader, machine->cie->encoding, NULL);
            if (machine->location > machine->pc) {
              return;
            }
            continue;
          default: execute_other(machine, reader, opcode); continue;
        }
    }
    machine->location += step * unit;
    if (machine->location > machine->pc) {
      return;
    }
  }
  machine->failed |= reader->failed;
}

static struct ah_rule rule_of(const struct machine *machine) {
  const struct row *row = &machine->row;
  struct ah_rule rule = {row->kind, (int32_t)row->cfa, AH_RBP_UNKNOWN};
  bool realigned = row->kind == AH_RULE_REALIGNED;
  if (!machine->failed && row->ra_none) {
    return (struct ah_rule){AH_RULE_END, 0, AH_RBP_UNKNOWN};
  }
  if (machine->failed || !row->ra_usual || row->cfa % 8 != 0 || row->cfa > CFA_MAX ||
      row->cfa < (realigned ? -CFA_MAX : 8) || (realigned && row->rbp != SAVED_AT_RBP)) {
    return (struct ah_rule){AH_RULE_NONE, 0, AH_RBP_UNKNOWN};
  }
  if (row->rbp == SAME) {
    rule.rbp = AH_RBP_SAME;
  } else if (row->rbp == SAVED && row->rbp_offset < 0 && row->rbp_offset >= -CFA_MAX &&
             row->rbp_offset % 8 == 0) {
    rule.rbp = (int32_t)row->rbp_offset;
  }
  return rule;
}

static const struct ah_rule none = {AH_RULE_NONE, 0, AH_RBP_UNKNOWN};

static struct ah_rule read_rule(struct ah_extent segment, const uint8_t *fde, uintptr_t pc) {
  const uint8_t *limit = (const uint8_t *)segment.limit;
  struct reader reader = {fde, limit, false};
  if (!enter(&reader)) {
    return none;
  }
  uintptr_t id = (uintptr_t)reader.at;
  uint32_t back = u32(&reader);
  struct cie cie;
  if (back == 0 || back > id - segment.start || !read_cie((const uint8_t *)id - back, limit, &cie)) {
    return none;
  }
  uintptr_t start = pointer(&reader, cie.encoding, NULL);
  uint64_t length = pointer(&reader, cie.encoding & 0x0f, NULL);
  if (cie.augmented) {
    take(&reader, uleb(&reader));
  }
  if (reader.failed || pc - start >= length) {
    return none;
  }
  struct machine machine = {.cie = &cie, .location = start, .pc = UINTPTR_MAX};
    run(&machine, &cie.program);
  machine.initial = machine.row;
  machine.pc = pc;
  if (!machine.failed) {
    run(&machine, &reader);
  }
  return rule_of(&machine);
}

/* Both sections are in one segment, as linkers have it. */
struct ah_rule ah_rule_of(const struct ah_image *image, uintptr_t pc) {
  if (image->unwind == NULL) {
    return none;
  }
  struct ah_extent segment = ah_image_segment(image, (uintptr_t)image->unwind);
  const uint8_t *fde = segment.limit == 0 ? NULL : look_up(image->unwind, segment.limit, pc);
  if (fde == NULL || (uintptr_t)fde - segment.start >= segment.limit - segment.start) {
    return none;
  }
  return read_rule(segment, fde, pc);
}
