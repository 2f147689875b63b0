/* plan.c - see plan.h. Zydis decodes. */
#include "plan.h"

#include <Zydis/Zydis.h>
#include <string.h>

_Static_assert(ZYDIS_VERSION_MAJOR(ZYDIS_VERSION) >= 4, "Zydis 4.0 or later is needed");

enum { INSTRUCTION_MAX = 15 };

static ZydisDecoder decoder;

bool ac_plan_init(void) {
  ZyanStatus status =
      ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
  return ZYAN_SUCCESS(status);
}

static bool decode(const struct ac_code *code, size_t at, ZydisDecodedInstruction *instruction) {
  size_t length = code->readable - at < INSTRUCTION_MAX ? code->readable - at : INSTRUCTION_MAX;
  return ZYAN_SUCCESS(
      ZydisDecoderDecodeInstruction(&decoder, NULL, code->bytes + at, length, instruction));
}

static bool refuse(struct ac_plan *plan, size_t at, const char *why) {
  plan->refusal = why;
  plan->at = at;
  return false;
}

/* Where a direct branch goes; false if the instruction is none. */
static bool target_of(const ZydisDecodedInstruction *instruction, uint64_t address, uint64_t *target) {
  for (int i = 0; i < 2; i++) {
    if (instruction->raw.imm[i].size != 0 && instruction->raw.imm[i].is_relative) {
      *target = address + instruction->length + (uint64_t)instruction->raw.imm[i].value.s;
      return true;
    }
  }
  return false;
}

static bool is_relative_to_rip(const ZydisDecodedInstruction *instruction) {
  return (instruction->attributes & ZYDIS_ATTRIB_HAS_MODRM) != 0 &&
         instruction->raw.modrm.mod == 0 && instruction->raw.modrm.rm == 5;
}

static void emit(struct ac_plan *plan, const void *bytes, size_t length) {
  memcpy(plan->moved + plan->length, bytes, length);
  plan->length += length;
}

/* An opcode with the distance to a target behind it, for moved code that begins at `to`. */
static bool emit_branch(struct ac_plan *plan, uint64_t to, const void *opcode, size_t length,
                        uint64_t target) {
  emit(plan, opcode, length);
  int64_t distance = (int64_t)(target - (to + plan->length + 4));
  int32_t stored = (int32_t)distance;
  emit(plan, &stored, 4);
  return stored == distance;
}

static bool move_branch(struct ac_plan *plan, const ZydisDecodedInstruction *instruction,
                        uint64_t from, uint64_t to, uint64_t target) {
  uint8_t group = instruction->opcode & 0xf0;
  bool plain = instruction->opcode_map == ZYDIS_OPCODE_MAP_DEFAULT;
  if ((plain && group == 0x70) ||
      (instruction->opcode_map == ZYDIS_OPCODE_MAP_0F && group == 0x80)) {
    uint8_t opcode[2] = {0x0f, (uint8_t)(0x80 | (instruction->opcode & 15))};
    return emit_branch(plan, to, opcode, 2, target);
  }
  if (!plain) {
    return false;
  }
  if (instruction->opcode == 0xe9 || instruction->opcode == 0xeb) {
    return emit_branch(plan, to, "\xe9", 1, target);
  }
  if (instruction->opcode != 0xe8) {
    return false;
  }
  /* A call returns to where it would have: no frame ever points into moved code. */
  uint64_t back = from + instruction->length;
  static const uint8_t push_literal[6] = {0xff, 0x35, AC_JUMP, 0, 0, 0};
  emit(plan, push_literal, sizeof push_literal);
  bool fits = emit_branch(plan, to, "\xe9", 1, target);
  emit(plan, &back, sizeof back);
  return fits;
}

static bool is_end(const ZydisDecodedInstruction *instruction) {
  return instruction->meta.category == ZYDIS_CATEGORY_RET ||
         instruction->meta.category == ZYDIS_CATEGORY_UNCOND_BR ||
         instruction->mnemonic == ZYDIS_MNEMONIC_UD2;
}

/* Moves the instruction at an offset; sets *ends if the next one is not run after it. */
static bool move(const struct ac_code *code, size_t at, uint64_t to, struct ac_plan *plan,
                 size_t *length, bool *ends) {
  ZydisDecodedInstruction instruction;
  if (!decode(code, at, &instruction)) {
    return refuse(plan, at, "the instruction cannot be decoded");
  }
  *length = instruction.length;
  *ends = is_end(&instruction);
  uint64_t from = code->address + at, target;
  if (instruction.mnemonic == ZYDIS_MNEMONIC_INT3) {
    return refuse(plan, at, "a breakpoint is there");
  }
  if (target_of(&instruction, from, &target)) {
    bool call = instruction.mnemonic == ZYDIS_MNEMONIC_CALL;
    *ends |= call;
    if (call && at + instruction.length < plan->kept + AC_JUMP) {
      return refuse(plan, at, "a call would return into the jump");
    }
    return move_branch(plan, &instruction, from, to, target) ||
           refuse(plan, at, "the branch cannot be moved");
  }
  if (instruction.mnemonic == ZYDIS_MNEMONIC_CALL) {
    return refuse(plan, at, "an indirect call cannot be moved");
  }
  size_t begin = plan->length;
  emit(plan, code->bytes + at, instruction.length);
  if (is_relative_to_rip(&instruction)) {
    int64_t distance = instruction.raw.disp.value + (int64_t)(from - (to + begin));
    int32_t stored = (int32_t)distance;
    memcpy(plan->moved + begin + instruction.raw.disp.offset, &stored, 4);
    return stored == distance || refuse(plan, at, "what the instruction addresses is too far away");
  }
  return true;
}

/* Fillers that compilers put between functions; their length here, or 0. */
static size_t padding(const struct ac_code *code, size_t at) {
  ZydisDecodedInstruction instruction;
  if (at >= code->readable || !decode(code, at, &instruction)) {
    return 0;
  }
  return instruction.mnemonic == ZYDIS_MNEMONIC_NOP ||
                 instruction.mnemonic == ZYDIS_MNEMONIC_INT3
             ? instruction.length
             : 0;
}

/* Whether a call leaves the unit for sure: by a pointer, or a stub of the procedure linkage table. */
static bool calls_out(const struct ac_code *code, const ZydisDecodedInstruction *call, uint64_t target,
                      bool direct) {
  if (call->mnemonic != ZYDIS_MNEMONIC_CALL || !direct) {
    return call->mnemonic == ZYDIS_MNEMONIC_CALL;
  }
  static const uint8_t jump[] = {0xff, 0x25}, marked_jump[] = {0xf3, 0x0f, 0x1e, 0xfa, 0xff, 0x25},
                       bound_jump[] = {0xf3, 0x0f, 0x1e, 0xfa, 0xf2, 0xff, 0x25};
  if (target - code->lowest > code->address + code->readable - code->lowest - sizeof bound_jump) {
    return false;
  }
  const uint8_t *at = code->bytes + (target - code->address);
  return memcmp(at, jump, sizeof jump) == 0 || memcmp(at, marked_jump, sizeof marked_jump) == 0 ||
         memcmp(at, bound_jump, sizeof bound_jump) == 0;
}

/* Looks for branches into what the jump replaces, and for calls. */
static bool check_branches(const struct ac_code *code, struct ac_plan *plan) {
  uint64_t from = code->address + plan->kept, limit = from + plan->displaced;
  for (size_t at = 0; at < code->size;) {
    ZydisDecodedInstruction instruction;
    uint64_t target;
    if (!decode(code, at, &instruction)) {
      return refuse(plan, at, "an instruction further on cannot be decoded");
    }
    bool direct = target_of(&instruction, code->address + at, &target);
    if (direct && target > from && target < limit) {
      return refuse(plan, at, "it branches to behind its entry");
    }
    plan->clobbers |= calls_out(code, &instruction, target, direct);
    at += instruction.length;
  }
  return true;
}

static bool move_entry(const struct ac_code *code, uint64_t to, struct ac_plan *plan) {
  bool ended = false;
  size_t at = plan->kept;
  while (at < plan->kept + AC_JUMP) {
    size_t length = 0;
    if (at >= code->size) {
      length = ended ? padding(code, at) : 0;
      if (length == 0) {
        return refuse(plan, at, "it is too short for a jump");
      }
    } else if (ended) {
      ZydisDecodedInstruction instruction;
      if (!decode(code, at, &instruction)) {
        return refuse(plan, at, "the instruction cannot be decoded");
      }
      length = instruction.length;
    } else if (!move(code, at, to, plan, &length, &ended)) {
      return false;
    }
    at += length;
  }
  plan->displaced = at - plan->kept;
  if (!ended && !emit_branch(plan, to, "\xe9", 1, code->address + at)) {
    return refuse(plan, at, "it is too far away");
  }
  return true;
}

bool ac_plan(const struct ac_code *code, uint64_t to, struct ac_plan *plan) {
  static const uint8_t endbr64[4] = {0xf3, 0x0f, 0x1e, 0xfa};
  memset(plan, 0, sizeof *plan);
  if (code->size >= sizeof endbr64 && memcmp(code->bytes, endbr64, sizeof endbr64) == 0) {
    plan->kept = sizeof endbr64;
  }
  return move_entry(code, to, plan) && check_branches(code, plan);
}
