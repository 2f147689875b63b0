/*
 * paths.h - numbers for paths of return addresses, and the walk that finds them.
 *
 * Paths are kept as a tree: a node is a return address below the nodes of the calls nearer
 * to the allocation. Where the next return address lies depends on nothing but the ones
 * passed, so a node knows that as well, and the walk needs one load of the address and one
 * look-up of its node a frame. The tree is the recorder's own; readers see paths (FORMAT.md).
 *
 *   base      an address on the stack from which places are counted: the CFA of the hook,
 *             or the rbp of a frame that was crossed by it
 *   glance    a whole path, with where its return addresses lie from the CFA of the hook: the
 *             last one from a site is tried before the walk
 *   internal  said of frames of the C library and the C++ runtime: recorded, not counted
 */
#ifndef ALLOCS_PATHS_H
#define ALLOCS_PATHS_H

#include "cfi.h"
#include "index.h"

#pragma GCC visibility push(hidden)

enum ah_step {
  AH_FORWARD, /* the next return address is at base + place */
  AH_FINAL,   /* the path ends, and has this id */
  /* The base has to be changed first: */
  AH_OVER_RBP,       /* to the rbp of this frame */
  AH_OVER_REALIGNED, /* to the CFA that it keeps near its rbp */
  AH_SUSPECT,        /* its library was unloaded: the rule must be learnt again */
};

/* Set in the site of a node that is not to be found any more. */
#define AH_DEAD (UINT64_C(1) << 63)

struct ah_node {
  _Atomic(uintptr_t) site; /* a return address; 0: the path ends with the parent */
  struct ah_node *parent;
  _Atomic(int32_t) next; /* place, if the step is forward; else below 0 */
  int32_t place;
  uint32_t id;
  int32_t rbp_before; /* where the rbp of this frame is saved, from the base before; */
  int32_t rbp_after;  /* that of its caller, from the base after; or a code of struct ah_rule */
  struct ah_rule rule;
  _Atomic(uint8_t) step;
  _Atomic(uint8_t) strays; /* how often what should be the next return address was none */
  uint8_t frames, counted; /* on the path so far; those that are not internal */
  bool learnt;             /* the rule is its site's, wherever else that is met */
  struct ah_glance *_Atomic glance; /* of the path that ends here; NULL until one is wanted */
};

/* Longer paths are walked. */
#define AH_GLANCE_FRAMES 24
#define AH_GLANCES 512u

/* Of paths with a narrow id whose frames are all crossed by rsp. */
struct ah_glance {
  uintptr_t site; /* of the hook's caller */
  uint32_t id;
  uint32_t others; /* frames but the first */
  struct {
    uintptr_t site;
    intptr_t place; /* from the CFA of the hook */
  } frames[];
};

extern struct ah_glance *_Atomic ah_glances[AH_GLANCES];

/* What differs from call to call of one site is mostly how deep the stack is. */
static inline struct ah_glance *_Atomic *ah_glance_slot(uintptr_t site, uintptr_t cfa) {
  return &ah_glances[(site ^ cfa >> 4) % AH_GLANCES];
}

/* The path of a call, if it is the one that was kept; each address is read only below its caller. */
AH_INLINE const struct ah_glance *ah_glance(uintptr_t site, uintptr_t cfa) {
  const struct ah_glance *kept =
      atomic_load_explicit(ah_glance_slot(site, cfa), memory_order_acquire);
  if (kept->site != site) {
    return NULL;
  }
  for (uint32_t i = 0; i < kept->others; i++) {
    if (*(const uintptr_t *)(cfa + (uintptr_t)kept->frames[i].place) != kept->frames[i].site) {
      return NULL;
    }
  }
  return kept;
}

/* Keeps the path that a walk from a CFA ended with, for the next call like it. */
void ah_glance_keep(struct ah_node *last, uintptr_t site, uintptr_t cfa);

/*
 * Open-addressed. A slot holds how far a node is from the index; thus an empty one is the
 * index itself, whose first word is nobody's return address.
 */
struct ah_node_index {
  uint64_t mask; /* of the place of a slot in bytes */
  _Atomic(uint64_t) used;
  _Atomic(uintptr_t) slots[];
};

extern struct ah_node ah_root_node;
extern struct ah_node_index *_Atomic ah_node_index;

static inline uint64_t ah_node_hash(const struct ah_node *parent, uintptr_t site) {
  return (site + (uintptr_t)parent) * UINT64_C(0x9e3779b97f4a7c15) >> 32;
}

static inline _Atomic(uintptr_t) *ah_node_slot(const struct ah_node_index *index, uint64_t hash) {
  uintptr_t slots = (uintptr_t)index + offsetof(struct ah_node_index, slots);
  return (_Atomic(uintptr_t) *)(slots + (hash & index->mask));
}

static inline struct ah_node *ah_node_at(const struct ah_node_index *index, uint64_t hash) {
  uintptr_t slot = atomic_load_explicit(ah_node_slot(index, hash), memory_order_acquire);
  return (struct ah_node *)((uintptr_t)index + slot);
}

static inline uintptr_t ah_stack_load(uintptr_t address) { return *(const uintptr_t *)address; }

/* Where a node may be whose first slot was taken. */
#define AH_NEXT_SLOT sizeof(uintptr_t)

AH_INLINE bool ah_node_is(const struct ah_node *node, const struct ah_node *parent,
                          uintptr_t site) {
  return ah_equals(&node->site, site) && AH_LIKELY(node->parent == parent);
}

/* How far up a frame may reach by its rbp, in multiples of 8: what lies further is no frame's. */
#define AH_SPAN ((uintptr_t)1 << 20)

static inline bool ah_is_up_from(uintptr_t low, uintptr_t high) {
  return ((high - low) & (~(AH_SPAN - 1) | 7)) == 0;
}

static inline uintptr_t ah_rbp_of(const struct ah_node *node, uintptr_t base, uintptr_t rbp) {
  return node->rbp_before == AH_RBP_SAME
             ? rbp
             : ah_stack_load(base + (uintptr_t)(intptr_t)node->rbp_before);
}

/* Once the first id is known. */
void ah_nodes_init(void);

/* A walk under way: the next return address, and the node that it is looked up below. */
struct ah_walk {
  struct ah_node *node;
  uintptr_t site, base;
};

/*
 * Walks as far as that is simple. True if it came to the end, and node is the last one; else
 * ah_path_go_on is to do the rest.
 */
AH_INLINE bool ah_path_walk(struct ah_walk *walk, uintptr_t rbp) {
  const struct ah_node_index *index = atomic_load_explicit(&ah_node_index, memory_order_acquire);
  for (;;) {
    uint64_t hash = ah_node_hash(walk->node, walk->site);
    struct ah_node *child = ah_node_at(index, hash);
    if (!ah_node_is(child, walk->node, walk->site)) {
      child = ah_node_at(index, hash ^ AH_NEXT_SLOT);
      if (!ah_node_is(child, walk->node, walk->site)) {
        return false;
      }
    }
    walk->node = child;
    intptr_t next = atomic_load_explicit(&child->next, memory_order_acquire);
    if (next < 0) {
      uint8_t step = atomic_load_explicit(&child->step, memory_order_acquire);
      uintptr_t own;
      walk->site = 0;
      if (step != AH_OVER_RBP) {
        return AH_LIKELY(step == AH_FINAL);
      }
      own = ah_rbp_of(child, walk->base, rbp);
      if (AH_UNLIKELY(!ah_is_up_from(walk->base, own))) {
        return false;
      }
      walk->base = own;
      next = child->place;
    }
    walk->site = ah_stack_load(walk->base + (uintptr_t)next);
  }
}

/* Walks on, however difficult that is. If site is 0, the step of the node is still to be done. */
uint32_t ah_path_go_on(struct ah_node *node, uintptr_t site, uintptr_t base, uintptr_t rbp);

/* To be called when libraries were unloaded: what is known of their frames is then doubted. */
void ah_paths_unloaded(void);

#pragma GCC visibility pop

#endif
