/* walk.c - the rule of each return address is looked up once, and kept while libraries stay. */
#include "walk.h"

#include "cfi.h"
#include "slot.h"

#include <pthread.h>
#include <signal.h>

enum { RULES = 4096, MAX_FRAMES = 4096, WORD = 8 };

/* pc, generation, kind and CFA, place of rbp */
enum { PC, GENERATION, CFA, PLACE_OF_RBP, RULE_WORDS };

static _Atomic(uint64_t) rules[RULES][1 + RULE_WORDS];

struct extent {
  uintptr_t low, limit;
};

/* Of the stack that this thread was started with; empty until it is known. */
static __thread struct extent own_stack;

bool walk_know_stack(void) {
  pthread_attr_t attributes;
  void *low;
  size_t size;
  if (own_stack.limit != 0 || pthread_getattr_np(pthread_self(), &attributes) != 0) {
    return false;
  }
  bool known = pthread_attr_getstack(&attributes, &low, &size) == 0;
  if (known) {
    own_stack = (struct extent){(uintptr_t)low, (uintptr_t)low + size};
  }
  pthread_attr_destroy(&attributes);
  return known;
}

static bool holds(struct extent extent, uintptr_t address) {
  return address >= extent.low && address < extent.limit;
}

/* The stack that a stack pointer is on: the thread's own, or its alternate one for signals. */
static bool find_stack(uintptr_t sp, struct extent *out) {
  stack_t alternate;
  *out = own_stack;
  if (holds(own_stack, sp)) {
    return true;
  }
  if (sigaltstack(NULL, &alternate) != 0 || (alternate.ss_flags & SS_ONSTACK) == 0) {
    return false;
  }
  *out = (struct extent){(uintptr_t)alternate.ss_sp,
                         (uintptr_t)alternate.ss_sp + alternate.ss_size};
  return holds(*out, sp);
}

static struct ah_rule read_rule(uintptr_t pc) {
  struct ah_image image;
  return ah_image_of(pc - 1, &image) ? ah_rule_of(&image, pc - 1)
                                     : (struct ah_rule){AH_RULE_NONE, 0, AH_RBP_UNKNOWN};
}

static struct ah_rule rule_of(uintptr_t pc, uint64_t generation) {
  _Atomic(uint64_t) *slot = rules[(pc ^ pc >> 12) % RULES];
  uint64_t words[RULE_WORDS];
  if (!slot_read(slot, words, RULE_WORDS) || words[PC] != pc || words[GENERATION] != generation) {
    struct ah_rule rule = read_rule(pc);
    words[PC] = pc;
    words[GENERATION] = generation;
    words[CFA] = (uint64_t)rule.kind << 32 | (uint32_t)rule.cfa;
    words[PLACE_OF_RBP] = (uint32_t)rule.rbp;
    slot_write(slot, words, RULE_WORDS);
  }
  return (struct ah_rule){(enum ah_rule_kind)(words[CFA] >> 32), (int32_t)words[CFA],
                          (int32_t)words[PLACE_OF_RBP]};
}

struct walk {
  struct extent live; /* from the stack pointer to the end of the stack */
  uintptr_t pc, rbp;
  bool rbp_known;
};

static bool load(const struct walk *walk, uintptr_t from, uintptr_t *out) {
  if (from % WORD != 0 || from < walk->live.low || from > walk->live.limit - WORD) {
    return false;
  }
  *out = *(const uintptr_t *)from;
  return true;
}

static bool cfa_of(const struct walk *walk, const struct ah_rule *rule, uintptr_t *cfa) {
  uintptr_t offset = (uintptr_t)(intptr_t)rule->cfa;
  switch (rule->kind) {
    case AH_RULE_SP: *cfa = walk->live.low + offset; break;
    case AH_RULE_RBP: *cfa = walk->rbp + offset; break;
    case AH_RULE_REALIGNED:
      if (!load(walk, walk->rbp + offset, cfa)) {
        return false;
      }
      break;
    default: return false;
  }
  return (rule->kind == AH_RULE_SP || walk->rbp_known) && *cfa % WORD == 0 &&
         *cfa > walk->live.low && *cfa <= walk->live.limit;
}

static bool restore_rbp(struct walk *walk, const struct ah_rule *rule, uintptr_t cfa) {
  if (rule->kind == AH_RULE_REALIGNED) {
    return load(walk, walk->rbp, &walk->rbp);
  }
  if (rule->rbp == AH_RBP_UNKNOWN) {
    walk->rbp_known = false;
  } else if (rule->rbp != AH_RBP_SAME) {
    walk->rbp_known = true;
    return load(walk, cfa + (uintptr_t)(intptr_t)rule->rbp, &walk->rbp);
  }
  return true;
}

bool walk_find(const struct asker *asker, uintptr_t address, uint64_t generation,
               struct frame *out) {
  struct walk walk = {.pc = asker->pc, .rbp = asker->rbp, .rbp_known = true};
  if (address < asker->sp || !find_stack(asker->sp, &walk.live) || address >= walk.live.limit) {
    return false;
  }
  walk.live.low = asker->sp;
  for (unsigned i = 0; i < MAX_FRAMES; i++) {
    struct ah_rule rule = rule_of(walk.pc, generation);
    uintptr_t cfa;
    if (!cfa_of(&walk, &rule, &cfa)) {
      return false;
    }
    if (address < cfa) {
      *out = (struct frame){walk.pc, walk.live.low, cfa};
      return true;
    }
    if (!restore_rbp(&walk, &rule, cfa) || !load(&walk, cfa - WORD, &walk.pc)) {
      return false;
    }
    walk.live.low = cfa;
  }
  return false;
}
