/* filter.c - classic BPF, as far as seccomp admits it (Documentation/userspace-api/seccomp_filter). */
#include "filter.h"

#include <stdint.h>
#include <string.h>

struct machine {
  uint32_t a;
  uint32_t x;
  uint32_t memory[BPF_MEMWORDS];
};

static bool load(struct machine *machine, const struct sock_filter *step,
                 const struct seccomp_data *call, uint32_t *into) {
  switch (BPF_MODE(step->code)) {
    case BPF_IMM: *into = step->k; return true;
    case BPF_LEN: *into = sizeof *call; return true;
    case BPF_ABS:
      if (step->k % 4 != 0 || step->k > sizeof *call - 4) {
        return false;
      }
      memcpy(into, (const char *)call + step->k, 4);
      return true;
    case BPF_MEM:
      if (step->k >= BPF_MEMWORDS) {
        return false;
      }
      *into = machine->memory[step->k];
      return true;
    default: return false;
  }
}

static bool store(struct machine *machine, const struct sock_filter *step, uint32_t value) {
  if (step->k < BPF_MEMWORDS) {
    machine->memory[step->k] = value;
  }
  return step->k < BPF_MEMWORDS;
}

static bool compute(struct machine *machine, const struct sock_filter *step) {
  uint32_t operand = BPF_SRC(step->code) == BPF_X ? machine->x : step->k;
  switch (BPF_OP(step->code)) {
    case BPF_ADD: machine->a += operand; return true;
    case BPF_SUB: machine->a -= operand; return true;
    case BPF_MUL: machine->a *= operand; return true;
    case BPF_OR: machine->a |= operand; return true;
    case BPF_AND: machine->a &= operand; return true;
    case BPF_XOR: machine->a ^= operand; return true;
    case BPF_LSH: machine->a = operand < 32 ? machine->a << operand : 0; return true;
    case BPF_RSH: machine->a = operand < 32 ? machine->a >> operand : 0; return true;
    case BPF_NEG: machine->a = -machine->a; return true;
    case BPF_DIV:
      if (operand != 0) {
        machine->a /= operand;
      }
      return operand != 0;
    default: return false;
  }
}

/* How many steps a jump skips. */
static uint32_t jump(const struct machine *machine, const struct sock_filter *step) {
  uint32_t operand = BPF_SRC(step->code) == BPF_X ? machine->x : step->k;
  bool taken;
  switch (BPF_OP(step->code)) {
    case BPF_JA: return step->k;
    case BPF_JEQ: taken = machine->a == operand; break;
    case BPF_JGT: taken = machine->a > operand; break;
    case BPF_JGE: taken = machine->a >= operand; break;
    case BPF_JSET: taken = (machine->a & operand) != 0; break;
    default: return UINT32_MAX;
  }
  return taken ? step->jt : step->jf;
}

/* One step that is no jump and no return. */
static bool execute(struct machine *machine, const struct sock_filter *step,
                    const struct seccomp_data *call) {
  switch (BPF_CLASS(step->code)) {
    case BPF_LD: return load(machine, step, call, &machine->a);
    case BPF_LDX: return load(machine, step, call, &machine->x);
    case BPF_ST: return store(machine, step, machine->a);
    case BPF_STX: return store(machine, step, machine->x);
    case BPF_ALU: return compute(machine, step);
    case BPF_MISC:
      if (BPF_MISCOP(step->code) == BPF_TAX) {
        machine->x = machine->a;
      } else {
        machine->a = machine->x;
      }
      return true;
    default: return false;
  }
}

bool ah_filter_allows(const struct sock_fprog *filter, const struct seccomp_data *call) {
  struct machine machine = {0, 0, {0}};
  uint32_t length = filter->len <= BPF_MAXINSNS ? filter->len : 0;
  /* It only jumps forward, so it ends. */
  for (uint32_t at = 0; at < length; at++) {
    const struct sock_filter *step = &filter->filter[at];
    if (BPF_CLASS(step->code) == BPF_RET) {
      uint32_t answer = BPF_RVAL(step->code) == BPF_A ? machine.a : step->k;
      return answer == SECCOMP_RET_ALLOW;
    }
    if (BPF_CLASS(step->code) == BPF_JMP) {
      uint32_t skipped = jump(&machine, step);
      if (skipped >= length - at) {
        return false;
      }
      at += skipped;
    } else if (!execute(&machine, step, call)) {
      return false;
    }
  }
  return false;
}
