/*
 * schedule_test.c - every schedule of a few threads, with few preemptions, on the recorder itself.
 *
 * On x86 only a load can overtake an earlier store of its own thread, and no writer depends on a load
 * after a store: what follows a store of a head is the real allocator, which synchronises.
 *
 * One thread asks for the chunk that covers an address. Its answer must have been true at some
 * instant of the question: the test keeps, beside the index, which chunks may be live and how many
 * surely are. "Cannot tell" is accepted only while a thread is in the middle of a change.
 *
 * The index of custom allocators' objects is tried in the same way, with objects for chunks.
 */
#include "boot.h"
#include "calls.h"
#include "paths_schedule.h"
#include "scheduler.h"
#include "sub.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FACTS = 64 };

#define HEAP UINT64_C(0x223456000000)
#define SITE UINT64_C(0x555500001111)
#define OTHER UINT64_C(0x555500003332)

struct chunk {
  uint64_t base;
  uint64_t size;
  uint64_t site;
};

static struct chunk a, b, c;
static ah_word *words; /* of the region of HEAP */

static uint32_t sub; /* whose objects a, b and c are; 0: they are chunks */
static uintptr_t object_words, fine_words; /* of HEAP's granule, and of HEAP */

static struct ah_shorts *shorts; /* of HEAP's region; NULL while no chunk is short */
static bool blocks_are_made;

/* Words of granules in which an object begins or ends, and fine ones. All else stays as it is. */
static bool is_object_word(uintptr_t p) {
  const struct chunk *const all[] = {&a, &b, &c};
  uintptr_t granule = (HEAP >> AH_SUB_SHIFT) + (p - object_words) / sizeof(ah_word);
  for (int i = 0; i < 3; i++) {
    if (granule == all[i]->base >> AH_SUB_SHIFT ||
        granule == (all[i]->base + all[i]->size) >> AH_SUB_SHIFT) {
      return true;
    }
  }
  return p - fine_words < AH_SUB_FINE_BYTES;
}

/* Words that no chunk of ours writes are nobody's business, and a query reads thousands of them. */
bool is_shared(uintptr_t p) {
  if (sub != 0) {
    return is_object_word(p);
  }
  if (p - (uintptr_t)shorts < offsetof(struct ah_shorts, words)) {
    return blocks_are_made;
  }
  const struct chunk *const chunks[] = {&a, &b, &c};
  uintptr_t cells = (uintptr_t)ah_cell_in(words, HEAP);
  if (p - cells < AH_REGION_PAGES * sizeof(ah_cell)) {
    uintptr_t page = (HEAP >> AH_PAGE_SHIFT) + (p - cells) / sizeof(ah_cell);
    return page == a.base >> AH_PAGE_SHIFT || page == b.base >> AH_PAGE_SHIFT || page == c.base >> AH_PAGE_SHIFT;
  }
  uintptr_t granule = (p - (uintptr_t)words) / sizeof(ah_word);
  if (granule < HEAP >> AH_GRANULE_SHIFT ||
      granule >= (HEAP >> AH_GRANULE_SHIFT) + AH_REGION_WORDS) {
    return true;
  }
  for (int i = 0; i < 3; i++) {
    if (granule - (chunks[i]->base >> AH_GRANULE_SHIFT) <= 2) {
      return true;
    }
  }
  return false;
}

/* --- what is true */

struct fact {
  int state;
  struct chunk chunk;
};

static uint64_t asked;
static struct fact possible[FACTS];
static int possible_count;
static int sure; /* chunks that cover the address and are live for certain */
static struct fact acceptable[FACTS];
static int acceptable_count;
static bool none_acceptable;
static bool asking;
static int changes; /* being made */
static bool unknown_acceptable;

static bool covers(const struct chunk *chunk) {
  return asked - chunk->base < (chunk->size == 0 ? 1 : chunk->size);
}

static void accept(struct fact fact) {
  if (acceptable_count < FACTS) {
    acceptable[acceptable_count++] = fact;
  }
}

static void may_be(int state, const struct chunk *chunk) {
  if (covers(chunk)) {
    possible[possible_count++] = (struct fact){state, *chunk};
    if (asking) {
      accept(possible[possible_count - 1]);
    }
  }
}

static void is_no_more(int state, const struct chunk *chunk) {
  for (int i = 0; i < possible_count; i++) {
    if (possible[i].state == state && memcmp(&possible[i].chunk, chunk, sizeof *chunk) == 0) {
      possible[i] = possible[--possible_count];
      return;
    }
  }
}

static void surely(int change, const struct chunk *chunk) {
  sure += covers(chunk) ? change : 0;
  none_acceptable |= sure == 0;
}

static void change_begins(void) {
  changes++;
  unknown_acceptable = true;
}

/* --- what threads do; "given back" is the instant at which the real allocator may issue it again */

static void put(const struct chunk *chunk) {
  if (sub != 0) {
    allocs_hook_sub_alloc(sub, (void *)chunk->base, chunk->size, id_of(chunk->site));
  } else {
    record(chunk->base, chunk->size, chunk->site);
  }
}

static void take_back(const struct chunk *chunk) {
  if (sub != 0) {
    allocs_hook_sub_free(sub, (void *)chunk->base);
  } else if (!ah_erase_fast((void *)chunk->base)) {
    ah_erase_slow(chunk->base);
  }
}

static int find(struct chunk *out) {
  struct allocs_hook_chunk found = {0};
  struct allocs_hook_object object = {0};
  int state = sub != 0 ? allocs_hook_sub_find((const void *)asked, &object)
                       : allocs_hook_find((const void *)asked, &found);
  *out = sub != 0 ? (struct chunk){object.base, object.size, object.site}
                  : (struct chunk){found.base, found.size, found.site};
  return state;
}

static void allocate(const struct chunk *chunk) {
  change_begins();
  may_be(ALLOCS_HOOK_LIVE, chunk);
  put(chunk);
  surely(1, chunk);
  changes--;
  let_others_go_on(); /* while it lives */
}

static void release(const struct chunk *chunk, bool *given_back) {
  change_begins();
  surely(-1, chunk);
  take_back(chunk);
  is_no_more(ALLOCS_HOOK_LIVE, chunk);
  changes--;
  if (given_back != NULL) {
    *given_back = true;
  }
}

/* As reallocate in malloc_hooks.c does it. */
static void reallocate(const struct chunk *from, const struct chunk *to, bool *given_back) {
  struct ah_move move;
  change_begins();
  may_be(ALLOCS_HOOK_IN_FLIGHT, from);
  bool narrow = ah_move_begin_narrow(from->base, &move);
  if (!narrow) {
    move = ah_move_begin(from->base);
  }
  is_no_more(ALLOCS_HOOK_LIVE, from);
  bool stays = from->base == to->base && covers(from) && covers(to);
  if (!stays) {
    surely(-1, from);
  }
  may_be(ALLOCS_HOOK_LIVE, to);
  may_be(ALLOCS_HOOK_IN_FLIGHT, to);
  if (from->base != to->base && given_back != NULL) {
    *given_back = true;
  }
  let_others_go_on();
  if (!narrow) {
    ah_move_end(&move, to->base, to->size, id_of(to->site));
  } else {
    record_spaced(to->base, to->size, to->site);
    if (from->base != to->base) {
      ah_move_forget(&move);
    }
  }
  is_no_more(ALLOCS_HOOK_IN_FLIGHT, from);
  is_no_more(ALLOCS_HOOK_IN_FLIGHT, to);
  if (!stays) {
    surely(1, to);
  }
  changes--;
  let_others_go_on();
}

static unsigned long answers;
static unsigned long wrong;

static bool is_acceptable(int state, const struct chunk *chunk) {
  if (state == ALLOCS_HOOK_UNKNOWN) {
    return unknown_acceptable;
  }
  if (state == ALLOCS_HOOK_NONE) {
    return none_acceptable;
  }
  for (int i = 0; i < acceptable_count; i++) {
    if (acceptable[i].state == state &&
        memcmp(&acceptable[i].chunk, chunk, sizeof *chunk) == 0) {
      return true;
    }
  }
  return false;
}

static void ask(void) {
  struct chunk chunk;
  acceptable_count = 0;
  for (int i = 0; i < possible_count; i++) {
    accept(possible[i]);
  }
  none_acceptable = sure == 0;
  unknown_acceptable = changes > 0;
  asking = true;
  int state = find(&chunk);
  asking = false;
  answers++;
  if (!is_acceptable(state, &chunk)) {
    wrong++;
    if (wrong < 10) {
      printf("wrong: asked=0x%lx state=%d base=0x%lx size=%lu site=0x%lx sure=%d; switches:", asked,
             state, chunk.base, chunk.size, chunk.site, sure);
      print_switches();
    }
  }
}

/* --- scenarios: threads share the memory at HEAP, and hand it over as an allocator would */

static bool a_back, b_back;

static void a_comes_and_goes(void) {
  allocate(&a);
  release(&a, &a_back);
}

static void then_b(void) {
  await(&a_back);
  allocate(&b);
  release(&b, &b_back);
}

static void then_b_and_c(void) {
  then_b();
  allocate(&c);
  release(&c, NULL);
}

static void a_becomes_c(void) {
  allocate(&a);
  reallocate(&a, &c, &a_back);
  release(&c, NULL);
}

static void a_stays(void) {
  allocate(&a);
  ask();
  release(&a, &a_back);
}

static void b_comes_and_goes(void) {
  allocate(&b);
  release(&b, &b_back);
}

static void b_becomes_c(void) {
  allocate(&b);
  reallocate(&b, &c, NULL);
  release(&c, NULL);
}

/* Its end is forgotten; what is allocated over it ends it. */
static void a_comes_and_is_forgotten(void) {
  allocate(&a);
  a_back = true;
}

static void then_b_over_it(void) {
  await(&a_back);
  change_begins();
  surely(-1, &a);
  may_be(ALLOCS_HOOK_LIVE, &b);
  put(&b);
  is_no_more(ALLOCS_HOOK_LIVE, &a);
  surely(1, &b);
  changes--;
  let_others_go_on();
  release(&b, NULL);
}

static void b_and_then_c(void) {
  allocate(&b);
  release(&b, NULL);
  allocate(&c);
  release(&c, NULL);
}

static const uint64_t sizes[] = {0, 24, 100, 4095, 4096, 5001, 131072, 300000};
enum { SIZES = sizeof sizes / sizeof *sizes };

/* So that the next runs take the same slots of the big table, in the same order. */
static void arrange_big_slots(void) {
  uint32_t slots[4];
  uint32_t order[4] = {0};
  for (int i = 0; i < 4; i++) {
    slots[i] = ah_big_add(1, 1, 1);
  }
  for (int i = 0; i < 4; i++) {
    order[slots[i] % 4] = slots[i];
  }
  for (int i = 4; i-- > 0;) {
    ah_big_remove(order[i]);
  }
}

/* Some state outlives a run: slots, and hints by which far chunks are found. */
static void same_past(void) {
  static const struct chunk far = {HEAP + 0x800000, 300000, SITE};
  struct allocs_hook_chunk found;
  record(far.base, far.size, far.site);
  allocs_hook_find((void *)(far.base + 196608 + asked % 16384), &found);
  ah_erase_slow(far.base);
  arrange_big_slots();
  memset((void *)&words[HEAP >> AH_GRANULE_SHIFT], 0, (2 << 20) / 8);
  memset((void *)ah_cell_in(words, HEAP), 0, AH_REGION_PAGES * sizeof(ah_cell));
  if (shorts != NULL) {
    memset((void *)shorts->words, 0, 4 * sizeof shorts->words[0]);
  }
  ah_sub_forget(sub, HEAP, HEAP + (1 << 20));
  possible_count = sure = changes = 0;
  a_back = b_back = false;
}

static void each_pair_of_sizes(void) {
  for (int i = 0; i < SIZES; i++) {
    for (int j = 0; j < SIZES; j++) {
      a = (struct chunk){HEAP, sizes[i], SITE};
      b = (struct chunk){HEAP, sizes[j], i % 2 == 0 ? SITE : OTHER};
      asked = HEAP + (sizes[i] < sizes[j] ? sizes[i] : sizes[j]) / 2;
      explore(same_past, a_comes_and_goes, then_b, ask);
      c = (struct chunk){HEAP, sizes[j], OTHER};
      explore(same_past, a_becomes_c, ask, NULL);
    }
  }
}

static void memory_is_issued_in_other_pieces(void) {
  for (int i = 2; i < SIZES; i++) {
    a = (struct chunk){HEAP, sizes[i], SITE};
    b = (struct chunk){HEAP + 32, 24, SITE};
    c = (struct chunk){HEAP + 64, 30, OTHER};
    asked = HEAP + 70;
    explore(same_past, a_comes_and_goes, then_b_and_c, ask);
    asked = HEAP + 40;
    explore(same_past, a_comes_and_goes, then_b_and_c, ask);
  }
}

/* --- a chunk goes from one kind of record to another and back, in place, at any three instants of a question */

enum { CHANGES = 3, INSTANTS = 40 };
static int instant, changing_at[CHANGES];
static const struct chunk *kind, *other_kind;

static void changes_its_kind(void) {
  const struct chunk *to = other_kind;
  struct ah_move move;
  if (ah_move_begin_narrow(kind->base, &move)) {
    record_spaced(to->base, to->size, to->site);
  } else {
    move = ah_move_begin(kind->base);
    ah_move_end(&move, to->base, to->size, id_of(to->site));
  }
  other_kind = kind;
  kind = to;
}

static void changes_when_its_time_has_come(void) {
  for (int i = 0; i < CHANGES; i++) {
    if (changing_at[i] == instant) {
      changes_its_kind();
    }
  }
  instant++;
}

static void ask_while_it_changes(void) {
  struct chunk chunk;
  instant = 0;
  meanwhile = changes_when_its_time_has_come;
  int state = find(&chunk);
  meanwhile = NULL;
  answers++;
  bool is_it = chunk.base == a.base && (chunk.size == a.size || chunk.size == b.size);
  if (state != ALLOCS_HOOK_UNKNOWN && (state == ALLOCS_HOOK_NONE || !is_it)) {
    wrong++;
    printf("wrong: changes at %d %d %d: state=%d size=%lu\n", changing_at[0], changing_at[1], changing_at[2], state,
           chunk.size);
  }
}

static void a_becomes_b_and_back(void) {
  same_past();
  kind = &a;
  other_kind = &b;
  put(&a);
  for (changing_at[0] = 0; changing_at[0] < INSTANTS; changing_at[0]++) {
    for (changing_at[1] = changing_at[0]; changing_at[1] < INSTANTS; changing_at[1]++) {
      for (changing_at[2] = changing_at[1]; changing_at[2] < INSTANTS; changing_at[2]++) {
        ask_while_it_changes();
        if (kind != &a) {
          changes_its_kind();
        }
      }
    }
  }
}

static void chunks_change_their_kind_in_place(void) {
  static const uint64_t before[] = {24, 100, 4000, 4096, 100000, 300000};
  for (int i = 0; i < 6; i++) {
    for (int j = 0; j < 6; j++) {
      a = c = (struct chunk){HEAP + 16, before[i], SITE};
      b = (struct chunk){HEAP + 16, before[j] + 1, OTHER};
      asked = HEAP + 16 + (i < 2 || j < 2 ? 4 : 3990);
      a_becomes_b_and_back();
    }
  }
}

/* Two that have cells follow each other in a page, by turns where the first is and elsewhere. */
static void cells_are_handed_over(void) {
  for (int i = 2; i < SIZES; i++) {
    for (uint64_t place = 0; place <= 4080; place += 4080) {
      a = (struct chunk){HEAP, sizes[i], SITE};
      b = (struct chunk){HEAP + place, 5000, OTHER};
      c = (struct chunk){HEAP + 0x100000, sizes[i] + 16, SITE};
      asked = b.base + 5;
      explore(same_past, a_comes_and_goes, then_b, ask);
      explore(same_past, a_becomes_c, then_b, ask);
      asked = HEAP + 4090;
      explore(same_past, a_becomes_c, then_b, ask);
    }
  }
}

static void moves_leave_memory_behind(void) {
  for (int i = 1; i < SIZES; i++) {
    a = (struct chunk){HEAP, sizes[i], SITE};
    c = (struct chunk){HEAP + 0x100000, sizes[i] + 16, OTHER};
    b = (struct chunk){HEAP, 24, SITE};
    asked = HEAP + 8;
    explore(same_past, a_becomes_c, then_b, ask);
    b = (struct chunk){HEAP + 16 * (sizes[i] > 32), 48, OTHER};
    asked = b.base + 8;
    explore(same_past, a_becomes_c, then_b, ask);
    asked = c.base + 8;
    explore(same_past, a_becomes_c, then_b, ask);
  }
}

static void neighbours_disturb_nobody(void) {
  for (int i = 1; i < SIZES; i++) {
    b = (struct chunk){HEAP, sizes[i], SITE};
    a = (struct chunk){HEAP + 0x80000, 5000, OTHER};
    c = (struct chunk){HEAP + 0x100000, sizes[SIZES - i], OTHER};
    asked = a.base + 2500;
    explore(same_past, a_stays, b_becomes_c, NULL);
    b = (struct chunk){a.base - 32, 24, SITE};
    c = (struct chunk){a.base + 5024, sizes[i], SITE};
    explore(same_past, a_stays, b_becomes_c, b_back ? NULL : b_comes_and_goes);
  }
}

/* --- short chunks, and what is beside, before, and after them */

static const uint64_t others[] = {24, 100, 5001, 300000};
enum { OTHERS = sizeof others / sizeof *others };

static void short_chunks_share_granules(void) {
  for (uint64_t half = 0; half < 2; half++) {
    a = (struct chunk){HEAP + 16 * half, 16, SITE};
    b = (struct chunk){HEAP + 16 - 16 * half, 9, OTHER};
    c = (struct chunk){b.base, 5, SITE};
    asked = a.base + 15;
    explore(same_past, a_comes_and_goes, b_and_then_c, ask);
    asked = b.base + 8;
    explore(same_past, a_comes_and_goes, b_and_then_c, ask);
    explore(same_past, a_stays, b_and_then_c, NULL);
  }
  for (uint64_t off = 0; off < 16; off += 8) {
    a = (struct chunk){HEAP + 16 + off, 8, SITE};
    b = (struct chunk){HEAP + 24 - off, 3, OTHER};
    c = (struct chunk){HEAP + 16, 16 - off, SITE};
    asked = a.base + 7;
    explore(same_past, a_comes_and_goes, then_b, ask);
    explore(same_past, a_stays, b_comes_and_goes, NULL);
    explore(same_past, a_comes_and_goes, then_b_and_c, ask);
  }
  for (int i = 0; i < OTHERS; i++) {
    a = (struct chunk){HEAP, 16, SITE};
    b = (struct chunk){HEAP + 16, others[i], OTHER};
    c = (struct chunk){b.base, 30, SITE};
    asked = HEAP + 12;
    explore(same_past, a_comes_and_goes, b_and_then_c, ask);
    asked = HEAP + 20;
    explore(same_past, a_comes_and_goes, b_and_then_c, ask);
    c = (struct chunk){HEAP + 0x100000, 30, SITE};
    explore(same_past, a_comes_and_goes, b_becomes_c, ask);
  }
}

static void short_chunks_follow_others(void) {
  for (int i = 0; i < OTHERS; i++) {
    for (uint64_t half = 0; half < 2; half++) {
      struct chunk other = {HEAP, others[i], SITE}, small = {HEAP + 16 * half, 11, OTHER};
      asked = small.base + 7;
      a = other;
      b = small;
      c = (struct chunk){HEAP + 16, 3, SITE};
      explore(same_past, a_comes_and_goes, half == 0 ? then_b_and_c : then_b, ask);
      a = small;
      b = other;
      explore(same_past, a_comes_and_goes, then_b, ask);
    }
  }
}

static void short_chunks_become_others(void) {
  for (int i = 0; i < OTHERS; i++) {
    a = (struct chunk){HEAP, 13, SITE};
    c = (struct chunk){HEAP, others[i], OTHER};
    asked = HEAP + 12;
    explore(same_past, a_becomes_c, ask, NULL);
    b = (struct chunk){HEAP + 16, 16, SITE};
    explore(same_past, a_becomes_c, b_comes_and_goes, ask);
    c = (struct chunk){HEAP + 0x100000, others[i], OTHER};
    b = (struct chunk){HEAP, 7, SITE};
    asked = HEAP + 5;
    explore(same_past, a_becomes_c, then_b, ask);
    b = (struct chunk){HEAP, others[i], SITE};
    explore(same_past, a_becomes_c, then_b, ask);
    a = (struct chunk){HEAP, others[i], SITE};
    for (uint64_t half = 0; half < 2; half++) { /* the mark of the move may still be there */
      b = (struct chunk){HEAP + 16 * half, 7, SITE};
      asked = b.base + 5;
      explore(same_past, a_becomes_c, then_b, ask);
    }
  }
}

static void no_blocks_yet(void) {
  same_past();
  memset((void *)shorts, 0, offsetof(struct ah_shorts, words));
}

/* Two threads and the first short chunk of a page, or of two: no switch makes a chunk lose its word. */
static void pages_get_their_blocks(void) {
  blocks_are_made = true;
  for (uint64_t page = 0; page < 2; page++) {
    a = (struct chunk){HEAP, 16, SITE};
    b = (struct chunk){HEAP + 16 + 4096 * page, 10, OTHER};
    c = (struct chunk){HEAP + 4096, 9, SITE};
    asked = a.base + 3;
    explore(no_blocks_yet, a_comes_and_goes, b_comes_and_goes, ask);
    explore(no_blocks_yet, a_stays, b_and_then_c, NULL);
    asked = b.base + 3;
    explore(no_blocks_yet, a_comes_and_goes, b_comes_and_goes, ask);
  }
  blocks_are_made = false;
}

static void try_short_chunks(void) {
  ah_short_limit = AH_SPACED_REQUEST;
  record(HEAP, 16, SITE);
  record(HEAP + 8, 8, SITE);
  shorts = ah_region_shorts(ah_region_slot(HEAP));
  short_chunks_share_granules();
  short_chunks_follow_others();
  short_chunks_become_others();
  pages_get_their_blocks();
  same_past();
  shorts = NULL;
  ah_short_limit = 0;
}

/*
 * Two threads' objects in one granule, in every place, come and go; a third asks for one. To lose
 * what another thread stores takes a switch there and one back, so two are tried at least.
 */
static void objects_share_granules(void) {
  int wanted = preemptions;
  preemptions = wanted < 2 ? 2 : wanted;
  for (uint64_t cut = 1; cut < 8; cut++) {
    a = (struct chunk){HEAP, cut, SITE};
    b = (struct chunk){HEAP + cut, 8 - cut, OTHER};
    c = (struct chunk){HEAP + cut, 20, SITE};
    asked = HEAP + cut - 1;
    explore(same_past, a_comes_and_goes, b_and_then_c, ask);
    asked = HEAP + 7;
    explore(same_past, a_comes_and_goes, b_and_then_c, ask);
  }
  preemptions = wanted;
}

static void objects_follow_another(void) {
  static const uint64_t lengths[] = {1, 7, 8, 24, 100, 4096, 9000};
  for (int i = 0; i < 7; i++) {
    for (int j = 0; j < 7; j++) {
      a = (struct chunk){HEAP + 8, lengths[i], SITE};
      b = (struct chunk){HEAP + 8 + (unsigned)j % 3, lengths[j], OTHER};
      c = (struct chunk){b.base + b.size, 3, SITE};
      asked = b.base + lengths[i < j ? i : j] / 2;
      explore(same_past, a_comes_and_goes, then_b_and_c, ask);
      explore(same_past, a_comes_and_is_forgotten, then_b_over_it, ask);
      asked = c.base + 1;
      explore(same_past, a_comes_and_goes, then_b_and_c, ask);
    }
  }
}

static void try_objects(void) {
  sub = allocs_hook_suballocator("scheduled");
  allocs_hook_sub_alloc(sub, (void *)HEAP, 1, id_of(SITE));
  allocs_hook_sub_alloc(sub, (void *)(HEAP + 1), 1, id_of(OTHER));
  const struct ah_sub_region *region = ah_sub_region_find(sub, HEAP);
  object_words = (uintptr_t)ah_sub_word(region, HEAP >> AH_SUB_SHIFT);
  fine_words = (uintptr_t)ah_sub_fine(region, HEAP);
  objects_share_granules();
  objects_follow_another();
}

int main(int argc, char **argv) {
  if (argc > 1) {
    preemptions = atoi(argv[1]);
  }
  ah_index_init();
  ah_flag_set(ALLOCS_HOOK_READY);
  record(HEAP, 24, SITE);
  record(HEAP, 24, OTHER);
  words = ah_region_find(HEAP);
  each_pair_of_sizes();
  memory_is_issued_in_other_pieces();
  chunks_change_their_kind_in_place();
  cells_are_handed_over();
  moves_leave_memory_behind();
  neighbours_disturb_nobody();
  try_short_chunks();
  try_objects();
  sub = 0;
  a = c = (struct chunk){HEAP, 24, SITE};
  b = (struct chunk){HEAP + 0x100, 24, SITE};
  struct paths_tried paths = try_paths(a.base, b.base);
  answers += paths.answers;
  wrong += paths.wrong;
  printf("schedules: %lu with up to %d preemptions, %lu answers, %lu wrong\n", runs, preemptions,
         answers, wrong);
  return wrong != 0 || answers == 0;
}
