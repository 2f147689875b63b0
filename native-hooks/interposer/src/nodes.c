/* nodes.c - the tree of paths: how nodes are found, made, and doubted. See paths.h. */
#include "os.h"
#include "paths.h"

#include <errno.h>
#include <linux/futex.h>
#include <time.h>

#define PROBES 32u
#define FIRST_SLOTS 2048u
#define SLOT sizeof(uintptr_t)
#define FIRST_NODES 512u
/* From here on memory counts for more than that a node is where it is looked for first. */
#define MANY_SLOTS (1u << 20)
#define MORE_NODES 4096u
#define STRAYS_MAX 16
#define SITES_KNOWN 2048u

/* The hook itself, whose caller's frame starts at its CFA. */
struct ah_node ah_root_node = {.rbp_after = AH_RBP_SAME, .place = -8};

/* What is answered where there is no memory. */
static struct ah_node lost = {.step = AH_FINAL};

void ah_nodes_init(void) { lost.id = ah_site_lost(); }

static struct {
  uint64_t mask;
  _Atomic(uint64_t) used;
  _Atomic(uintptr_t) slots[FIRST_SLOTS];
} first_index = {.mask = (FIRST_SLOTS - 1) * SLOT};

struct ah_node_index *_Atomic ah_node_index = (struct ah_node_index *)&first_index;
static _Atomic(bool) growing;

struct pool {
  _Atomic(uint32_t) used;
  uint32_t count;
  struct ah_node nodes[];
};

static struct {
  _Atomic(uint32_t) used;
  uint32_t count;
  struct ah_node nodes[FIRST_NODES];
} first_pool = {.count = FIRST_NODES};

static struct pool *_Atomic pool = (struct pool *)&first_pool;

/* --- memory --- */

static struct ah_node *allocate(void) {
  for (;;) {
    struct pool *current = atomic_load_explicit(&pool, memory_order_acquire);
    uint32_t at = atomic_fetch_add(&current->used, 1);
    if (at < current->count) {
      return &current->nodes[at];
    }
    atomic_store(&current->used, current->count);
    size_t bytes = sizeof(struct pool) + MORE_NODES * sizeof(struct ah_node);
    struct pool *more = ah_os_map(bytes);
    if (more == NULL) {
      return NULL;
    }
    more->count = MORE_NODES;
    if (!atomic_compare_exchange_strong(&pool, &current, more)) {
      ah_os_unmap(more, bytes);
    }
  }
}

static bool is_dead(const struct ah_node *node) {
  return (atomic_load_explicit(&node->site, memory_order_relaxed) & AH_DEAD) != 0;
}

/* --- the index --- */

static uint64_t slots_of(const struct ah_node_index *index) { return index->mask / SLOT + 1; }

static bool is_empty(const struct ah_node_index *index, struct ah_node *node) {
  return (uintptr_t)node == (uintptr_t)index;
}

/* The slots that a node may have: its first and the one beside it, then any. */
static uint64_t slot_tried(const struct ah_node *parent, uintptr_t site, uint32_t i) {
  uint64_t mixed = (site ^ (uintptr_t)parent << 20) + i;
  mixed = (mixed ^ mixed >> 32) * UINT64_C(0x9e3779b97f4a7c15);
  return i < 2 ? ah_node_hash(parent, site) ^ i * AH_NEXT_SLOT
               : (mixed ^ mixed >> 29) * UINT64_C(0xbf58476d1ce4e5b9) >> 24;
}

static _Atomic(uint32_t) displaced;

/*
 * Changes places with whoever has a node's first slot, and so puts nodes first that are asked for
 * often. Each stays where it was as well, and can be found at every instant.
 */
static void promote(const struct ah_node_index *index, struct ah_node *node) {
  _Atomic(uintptr_t) *first = ah_node_slot(index, ah_node_hash(node->parent, node->site));
  uintptr_t held = atomic_load_explicit(first, memory_order_acquire);
  struct ah_node *other = (struct ah_node *)((uintptr_t)index + held);
  for (uint32_t i = 0; held != 0 && i < PROBES; i++) {
    _Atomic(uintptr_t) *slot = ah_node_slot(index, slot_tried(other->parent, other->site, i));
    uintptr_t old = 0;
    if (slot != first && (atomic_compare_exchange_strong(slot, &old, held) || old == held)) {
      atomic_compare_exchange_strong(first, &held, (uintptr_t)node - (uintptr_t)index);
      return;
    }
  }
}

static struct ah_node *look_up(const struct ah_node_index *index, struct ah_node *parent,
                               uintptr_t site) {
  for (uint32_t i = 0; i < PROBES; i++) {
    struct ah_node *node = ah_node_at(index, slot_tried(parent, site, i));
    if (is_empty(index, node)) {
      return NULL;
    }
    if (ah_node_is(node, parent, site)) {
      if (i > 1 && atomic_fetch_add_explicit(&displaced, 1, memory_order_relaxed) % 64 == 63) {
        promote(index, node);
      }
      return node;
    }
  }
  return NULL;
}

/* The node that is in the index afterwards, another thread's perhaps; NULL if there is no room. */
static struct ah_node *insert(struct ah_node_index *index, struct ah_node *node) {
  for (uint32_t i = 0; i < PROBES; i++) {
    _Atomic(uintptr_t) *slot = ah_node_slot(index, slot_tried(node->parent, node->site, i));
    uintptr_t old = atomic_load_explicit(slot, memory_order_acquire);
    struct ah_node *other = (struct ah_node *)((uintptr_t)index + old);
    if ((old == 0 || is_dead(other)) &&
        atomic_compare_exchange_strong(slot, &old, (uintptr_t)node - (uintptr_t)index)) {
      atomic_fetch_add(&index->used, 1);
      return node;
    }
    other = (struct ah_node *)((uintptr_t)index + old);
    if (ah_node_is(other, node->parent, node->site)) {
      return other;
    }
  }
  return NULL;
}

static void copy(const struct ah_node_index *from, struct ah_node_index *to) {
  for (uint64_t i = 0; i <= from->mask; i += SLOT) {
    struct ah_node *node = ah_node_at(from, i);
    if (!is_empty(from, node) && !is_dead(node)) {
      insert(to, node);
    }
  }
}

/*
 * The old index is left to those who read it. What they insert into it meanwhile is made
 * once more later, and such a path has two ids then.
 */
static void grow(struct ah_node_index *index) {
  if (atomic_exchange(&growing, true)) {
    return;
  }
  uint64_t slots = slots_of(index) * (slots_of(index) < MANY_SLOTS ? 4 : 2);
  struct ah_node_index *larger = NULL;
  if (atomic_load(&ah_node_index) == index) {
    larger = ah_os_map(sizeof *larger + slots * SLOT);
  }
  if (larger != NULL) {
    larger->mask = (slots - 1) * SLOT;
    copy(index, larger);
    atomic_store_explicit(&ah_node_index, larger, memory_order_release);
  }
  atomic_store(&growing, false);
}

static struct ah_node *publish(struct ah_node *fresh) {
  struct ah_node_index *index = atomic_load_explicit(&ah_node_index, memory_order_acquire);
  if (atomic_load(&index->used) * (slots_of(index) < MANY_SLOTS ? 8 : 2) > slots_of(index)) {
    grow(index);
    index = atomic_load_explicit(&ah_node_index, memory_order_acquire);
  }
  struct ah_node *node = allocate();
  if (node == NULL) {
    return &lost;
  }
  *node = *fresh;
  struct ah_node *in_index = insert(index, node);
  if (in_index == NULL) {
    grow(index);
    in_index = insert(atomic_load_explicit(&ah_node_index, memory_order_acquire), node);
  }
  return in_index == NULL ? &lost : in_index;
}

/* --- what is on the stack --- */

/*
 * Whether 8 bytes, aligned to 8, can be read. The kernel reads what a waiter expects to find
 * before it waits, which is for no time at all; nobody who looks on takes it for a mistake.
 */
static bool is_readable(uintptr_t address) {
  if ((address & 7) != 0 || ah_flag_is_set(ALLOCS_HOOK_SANDBOXED)) {
    return false;
  }
  static const struct timespec no_time;
  const long unlikely = 0x5bd1e995;
  return ah_syscall(SYS_futex, (long)address, FUTEX_WAIT_PRIVATE, unlikely, (long)&no_time, 0, 0) !=
         -EFAULT;
}

/* Whether a call stands before an address, in any of its encodings. */
static bool is_after_call(uintptr_t address) {
  if (address < 4096 || !is_readable((address - 1) & ~(uintptr_t)7) ||
      !is_readable((address - 7) & ~(uintptr_t)7)) {
    return false;
  }
  const uint8_t *code = (const uint8_t *)address;
  static const int8_t indirect[] = {2, 3, 4, 6, 7};
  if (code[-5] == 0xe8) {
    return true;
  }
  for (unsigned i = 0; i < sizeof indirect; i++) {
    if (code[-indirect[i]] == 0xff && (code[1 - indirect[i]] & 0x38) == 0x10) {
      return true;
    }
  }
  return false;
}

static bool cross(struct ah_node *node, uintptr_t *base, uintptr_t *rbp) {
  uintptr_t own = ah_rbp_of(node, *base, *rbp);
  if (!ah_is_up_from(*base, own)) {
    return false;
  }
  *base = own;
  if (node->rule.kind == AH_RULE_REALIGNED) {
    *base = ah_stack_load(own + (uintptr_t)(intptr_t)node->rule.cfa);
    *rbp = ah_stack_load(own);
    return ah_is_up_from(own, *base);
  }
  return true;
}

/* --- making a node --- */

static enum ah_step step_of(enum ah_rule_kind kind) {
  switch (kind) {
    case AH_RULE_SP: return AH_FORWARD;
    case AH_RULE_RBP: return AH_OVER_RBP;
    case AH_RULE_REALIGNED: return AH_OVER_REALIGNED;
    default: return AH_FINAL;
  }
}

/* Fills in where the next frame is, from where this one is and its rule. */
static void place(struct ah_node *node) {
  struct ah_node *parent = node->parent;
  int64_t cfa = node->rule.cfa;
  node->rbp_after = node->rule.rbp == AH_RBP_SAME ? AH_RBP_UNKNOWN : node->rule.rbp;
  if (node->rule.kind == AH_RULE_SP) {
    cfa += parent->place + 8;
  }
  if (node->rule.kind == AH_RULE_REALIGNED) {
    cfa = 0;
    node->rbp_after = AH_RBP_SAME; /* it is loaded when the frame is crossed */
  } else if (node->rule.rbp < 0) {
    node->rbp_after = (int32_t)(cfa + node->rule.rbp);
  } else if (node->rule.rbp == AH_RBP_SAME && node->rule.kind == AH_RULE_SP) {
    node->rbp_after = node->rbp_before;
  }
  bool unplaced = (node->rule.kind != AH_RULE_SP && node->rbp_before == AH_RBP_UNKNOWN) ||
                  cfa > INT32_MAX / 2 || node->rbp_after == INT32_MIN;
  node->place = (int32_t)(cfa - 8);
  node->step = unplaced ? AH_FINAL : step_of(node->rule.kind);
}

/* Looks whether there is what the rule says; without it, the path ends with this frame. */
static void prove(struct ah_node *node, uintptr_t base, uintptr_t rbp) {
  uintptr_t here = base - 8; /* whose page can be read, as a frame ends there */
  if (node->step == AH_FINAL) {
    return;
  }
  if (node->step != AH_FORWARD) {
    uintptr_t own = ah_rbp_of(node, base, rbp);
    uintptr_t kept = own + (uintptr_t)(intptr_t)node->rule.cfa;
    if (!ah_is_up_from(base, own) || !is_readable(own) ||
        (node->step == AH_OVER_REALIGNED && !is_readable(kept)) || !cross(node, &base, &rbp)) {
      node->step = AH_FINAL;
      return;
    }
  }
  uintptr_t next = base + (uintptr_t)(intptr_t)node->place;
  if ((next & 7) != 0 || ((next ^ here) >= 4096 && !is_readable(next))) {
    node->step = AH_FINAL;
  }
}

static struct ah_node *find(struct ah_node *parent, uintptr_t site, uintptr_t base,
                            uintptr_t rbp);

static struct ah_node *end_of(struct ah_node *node) {
  return find(node, 0, 0, 0);
}

static struct ah_node *nearest(struct ah_node *node) {
  while (node->frames > 1) {
    node = node->parent;
  }
  return node;
}

/* The id of the path that ends with a node; with too many paths, that of its first frame. */
static uint32_t id_of(struct ah_node *node) {
  uint64_t frames[AH_DEPTH_MAX + AH_PATH_INTERNAL];
  struct ah_node *last = node->site == 0 ? node->parent : node;
  for (struct ah_node *at = last; at->frames > 0; at = at->parent) {
    frames[at->frames - 1] = atomic_load(&at->site) & ~AH_DEAD;
  }
  if (last->frames == 0) {
    return ah_site_lost(); /* nobody returns to 0 */
  }
  uint32_t id = ah_path_make(frames, last->frames);
  if (id != ah_site_lost()) {
    return id;
  }
  ah_count(&ah_root.lost_site);
  return last->frames > 1 ? end_of(nearest(last))->id : ah_site_lost();
}

/* Saves the walk where the first frame is all. */
static void remember(const struct ah_node *node) {
  uint32_t at = ah_path_cache_at(node->site);
  uint8_t empty = 0;
  if (node->frames != 1 || node->site == 0 || node->id >= AH_NARROW_IDS ||
      !atomic_compare_exchange_strong(&ah_path_cache.claims[at], &empty, 1)) {
    return;
  }
  ah_path_cache.ids[at] = (uint16_t)node->id;
  atomic_store_explicit(&ah_path_cache.sites[at], node->site, memory_order_release);
}

/* Nodes by their site, as rules are the same on all paths. */
static _Atomic(struct ah_node *) by_site[SITES_KNOWN];

static _Atomic(struct ah_node *) *known_at(uintptr_t site) {
  return &by_site[site * UINT64_C(0x9e3779b97f4a7c15) >> 32 & (SITES_KNOWN - 1)];
}

/* Whether the frame counts, and its rule: both belong to the site, and are looked up once. */
static bool learn(struct ah_node *node, uintptr_t site) {
  struct ah_node *known = atomic_load_explicit(known_at(site), memory_order_acquire);
  if (known != NULL && atomic_load(&known->site) == site) {
    node->rule = known->rule;
    node->learnt = true;
    return known->counted != known->parent->counted;
  }
  struct ah_image image;
  if (!ah_image_of(site - 1, &image)) {
    return true;
  }
  if (is_after_call(site)) {
    node->rule = ah_rule_of(&image, site - 1);
  }
  node->learnt = true;
  return !image.internal;
}

static struct ah_node *make(struct ah_node *parent, uintptr_t site, uintptr_t base,
                                  uintptr_t rbp) {
  struct ah_node node = {.site = site, .parent = parent, .rbp_before = parent->rbp_after,
                         .frames = parent->frames, .counted = parent->counted, .step = AH_FINAL};
  if (site != 0 && ++node.frames < ah_root.path_frames) {
    node.counted += learn(&node, site);
    if (node.counted < ah_root.depth) {
      place(&node);
      prove(&node, base, rbp);
    }
  }
  if (node.step == AH_FINAL) {
    node.id = id_of(&node);
  }
  node.next = node.step == AH_FORWARD ? node.place : -1;
  struct ah_node *made = publish(&node);
  if (node.learnt) {
    atomic_store_explicit(known_at(site), made, memory_order_release);
  }
  if (made->step == AH_FINAL) {
    remember(made);
  }
  return made;
}

/*
 * Whether an address that was found on the stack may be a return address. Code that no object
 * holds may be a just-in-time compiler's.
 */
static bool is_plausible(uintptr_t site) {
  struct ah_image image;
  struct ah_node *known = atomic_load_explicit(known_at(site), memory_order_acquire);
  if (known != NULL && atomic_load(&known->site) == site) {
    return true;
  }
  return ah_image_of(site - 1, &image) || is_after_call(site);
}

/* A path ends with a node for good: so do those that come by later. */
static void close_path(struct ah_node *node) {
  node->id = end_of(node)->id;
  atomic_store_explicit(&node->step, AH_FINAL, memory_order_release);
  atomic_store_explicit(&node->next, -1, memory_order_release);
}

/* Every stray costs system calls, so a frame behind which there are only strays is the last. */
static struct ah_node *stray(struct ah_node *parent) {
  if (atomic_fetch_add(&parent->strays, 1) == STRAYS_MAX) {
    close_path(parent);
  }
  return end_of(parent);
}

static struct ah_node *find(struct ah_node *parent, uintptr_t site, uintptr_t base,
                            uintptr_t rbp) {
  struct ah_node_index *index = atomic_load_explicit(&ah_node_index, memory_order_acquire);
  struct ah_node *found = look_up(index, parent, site);
  if (found != NULL) {
    return found;
  }
  if (site != 0 && parent != &ah_root_node && !is_plausible(site)) {
    return stray(parent);
  }
  return make(parent, site, base, rbp);
}

/* --- glances --- */

static struct ah_glance no_glance;

#define NONE_4 &no_glance, &no_glance, &no_glance, &no_glance
#define NONE_32 NONE_4, NONE_4, NONE_4, NONE_4, NONE_4, NONE_4, NONE_4, NONE_4
#define NONE_128 NONE_32, NONE_32, NONE_32, NONE_32
struct ah_glance *_Atomic ah_glances[AH_GLANCES] = {NONE_128, NONE_128, NONE_128, NONE_128};

/* All the memory that they get: when it is used up, later paths are walked. */
#define GLANCE_BYTES ((size_t)1 << 20)
static _Atomic(uintptr_t) glance_memory;
static _Atomic(size_t) glance_used;

static uintptr_t map_glances(void) {
  uintptr_t memory = atomic_load_explicit(&glance_memory, memory_order_acquire);
  if (memory != 0) {
    return memory;
  }
  void *mine = ah_os_map(GLANCE_BYTES);
  if (mine == NULL || atomic_compare_exchange_strong(&glance_memory, &memory, (uintptr_t)mine)) {
    return (uintptr_t)mine;
  }
  ah_os_unmap(mine, GLANCE_BYTES);
  return memory;
}

static struct ah_glance *allocate_glance(uint32_t others) {
  const struct ah_glance *shape = NULL;
  size_t bytes = sizeof *shape + others * sizeof shape->frames[0];
  uintptr_t memory = map_glances();
  size_t at = atomic_load(&glance_used);
  do {
    if (memory == 0 || GLANCE_BYTES - at < bytes) {
      return NULL;
    }
  } while (!atomic_compare_exchange_weak(&glance_used, &at, at + bytes));
  return (struct ah_glance *)(memory + at);
}

static bool is_glanceable(const struct ah_node *last) {
  if (last->frames > AH_GLANCE_FRAMES || last->id >= AH_NARROW_IDS ||
      atomic_load(&last->site) == 0) {
    return false;
  }
  for (const struct ah_node *at = last->parent; at != &ah_root_node; at = at->parent) {
    if (atomic_load(&at->step) != AH_FORWARD) {
      return false;
    }
  }
  return true;
}

static struct ah_glance *make_glance(struct ah_node *last) {
  struct ah_glance *made = is_glanceable(last) ? allocate_glance(last->frames - 1u) : NULL;
  if (made == NULL) {
    return &no_glance;
  }
  made->id = last->id;
  made->others = last->frames - 1u;
  const struct ah_node *at = last;
  for (uint32_t i = made->others; i > 0; i--, at = at->parent) {
    made->frames[i - 1].site = atomic_load(&at->site);
    made->frames[i - 1].place = at->parent->place;
  }
  made->site = atomic_load(&at->site);
  return made;
}

void ah_glance_keep(struct ah_node *last, uintptr_t site, uintptr_t cfa) {
  struct ah_glance *glance = atomic_load_explicit(&last->glance, memory_order_acquire);
  if (glance == NULL) {
    struct ah_glance *mine = make_glance(last);
    /* Another thread's is as good, and then ours is a few bytes lost. */
    glance = atomic_compare_exchange_strong(&last->glance, &glance, mine) ? mine : glance;
  }
  if (glance != &no_glance) {
    atomic_store_explicit(ah_glance_slot(site, cfa), glance, memory_order_release);
  }
}

static void forget_glances(void) {
  for (uint32_t i = 0; i < AH_GLANCES; i++) {
    atomic_store(&ah_glances[i], &no_glance);
  }
}

/* --- libraries that go --- */

/*
 * Looks whether what is loaded now has the same rule. If not, nobody finds the node any more,
 * nor what is below it; false then.
 */
static bool learn_again(struct ah_node *node, uintptr_t site) {
  struct ah_image image;
  struct ah_rule rule = {AH_RULE_NONE, 0, 0};
  if (ah_image_of(site - 1, &image)) {
    rule = ah_rule_of(&image, site - 1);
  }
  if (rule.kind != node->rule.kind || rule.cfa != node->rule.cfa || rule.rbp != node->rule.rbp) {
    atomic_store(&node->site, site | AH_DEAD);
    return false;
  }
  enum ah_step step = step_of(rule.kind);
  atomic_store_explicit(&node->step, step, memory_order_release);
  atomic_store_explicit(&node->next, step == AH_FORWARD ? node->place : -1, memory_order_release);
  return true;
}

void ah_paths_unloaded(void) {
  forget_glances();
  for (unsigned i = 0; i < SITES_KNOWN; i++) {
    atomic_store_explicit(&by_site[i], NULL, memory_order_relaxed);
  }
  const struct ah_node_index *index = atomic_load(&ah_node_index);
  for (uint64_t i = 0; i <= index->mask; i += SLOT) {
    struct ah_node *node = ah_node_at(index, i);
    struct ah_image image;
    if (!is_empty(index, node) && node->rule.kind != AH_RULE_NONE &&
        atomic_load(&node->step) != AH_FINAL && !ah_image_of(node->site - 1, &image)) {
      atomic_store(&node->step, AH_SUSPECT);
      atomic_store(&node->next, -1);
    }
  }
}

/* --- the walk --- */

uint32_t ah_path_go_on(struct ah_node *node, uintptr_t site, uintptr_t base, uintptr_t rbp) {
  for (;;) {
    if (site != 0 || node == &ah_root_node) {
      node = find(node, site, base, rbp);
    }
    enum ah_step step = atomic_load_explicit(&node->step, memory_order_acquire);
    if (step == AH_SUSPECT) {
      uintptr_t own = atomic_load(&node->site) & ~AH_DEAD;
      site = learn_again(node, own) ? 0 : own;
      node = site == 0 ? node : node->parent;
      continue;
    }
    if (step == AH_FINAL) {
      return node->id;
    }
    if (step != AH_FORWARD && !cross(node, &base, &rbp)) {
      return end_of(node)->id;
    }
    site = ah_stack_load(base + (uintptr_t)(intptr_t)node->place);
    if (site == 0) {
      return end_of(node)->id;
    }
  }
}

uint32_t ah_path_here(uintptr_t site, uintptr_t cfa, uintptr_t rbp) {
  return ah_path_go_on(&ah_root_node, site, cfa, rbp);
}
