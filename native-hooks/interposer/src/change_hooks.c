/*
 * change_hooks.c - changes of objects on request. Whatever is not done is refused, and nothing is
 * different then.
 */
#include "changes.h"
#include "free.h"
#include "paths.h"
#include "sub.h"

#include <malloc.h>
#include <string.h>

/* The innermost object that covers an address. */
struct thing {
  uintptr_t base;
  size_t size;
  uint32_t sub; /* 0: a chunk */
  uint32_t path;
};

static bool find_chunk(const void *p, struct thing *out) {
  struct allocs_hook_chunk chunk;
  if (p == NULL || allocs_hook_find(p, &chunk) != ALLOCS_HOOK_LIVE) {
    return false;
  }
  *out = (struct thing){chunk.base, chunk.size, 0, 0};
  return true;
}

static bool find(const void *p, struct thing *out) {
  struct allocs_hook_object object;
  if (allocs_hook_sub_find(p, &object) == ALLOCS_HOOK_LIVE) {
    *out = (struct thing){object.base, object.size, object.sub, object.path};
    return true;
  }
  return find_chunk(p, out);
}

/* The chunk itself, and nothing that lies in it. */
static int find_bare_chunk(const void *p, struct thing *out) {
  if (!find(p, out)) {
    return ALLOCS_HOOK_NO_CHUNK;
  }
  return out->sub != 0 ? ALLOCS_HOOK_ANNOUNCED : ALLOCS_HOOK_DONE;
}

static int done(enum ah_change_kind kind, const struct thing *thing, const char *text, uint32_t path) {
  ah_log_change(kind, thing->base, thing->size, text, path);
  return ALLOCS_HOOK_DONE;
}

/* --- what is said of objects --- */

static bool say_type(const struct thing *thing, const char *name, uint32_t type) {
  if (thing->sub != 0) {
    return name != NULL && allocs_hook_sub_type(thing->sub, (void *)thing->base, name);
  }
  uint32_t path, before;
  ah_stated(thing->base, &path, &before);
  return ah_state(thing->base, path, type);
}

static int set_type(const struct thing *thing, const char *type, uint32_t caller) {
  uint32_t id = type == NULL ? 0 : ah_type_id(type);
  if (type != NULL && id == 0) {
    return ALLOCS_HOOK_NOT_A_NAME;
  }
  if (!say_type(thing, type, id)) {
    return ALLOCS_HOOK_NO_ROOM;
  }
  return done(AH_CHANGE_SET_TYPE, thing, ah_type_name(id), caller);
}

AH_HOOK int allocs_hook_set_type(void *p, const char *type) {
  struct thing thing;
  uint32_t caller = AH_PATH_OF_CALLER();
  return find(p, &thing) ? set_type(&thing, type, caller) : ALLOCS_HOOK_NO_CHUNK;
}

AH_HOOK const char *allocs_hook_type_set(const void *p) {
  uint32_t path, type;
  return ah_stated((uintptr_t)p, &path, &type) ? ah_type_name(type) : NULL;
}

static uint32_t path_of(const uint64_t *frames, size_t count) {
  struct ah_path path = {.count = (uint32_t)count};
  memcpy(path.frames, frames, count * sizeof *frames);
  return ah_path_find(&path);
}

static int set_site(const struct thing *chunk, uint64_t site, uint32_t caller) {
  uint32_t before, type;
  uint32_t path = site == 0 ? ah_site_lost() : path_of(&site, 1);
  if (path == ah_site_lost()) {
    return site == 0 ? ALLOCS_HOOK_NOT_A_NAME : ALLOCS_HOOK_NO_ROOM;
  }
  ah_stated(chunk->base, &before, &type);
  if (!ah_state(chunk->base, path, type) || !allocs_hook_resite((void *)chunk->base, path)) {
    return ALLOCS_HOOK_NO_ROOM;
  }
  return done(AH_CHANGE_SET_SITE, chunk, NULL, caller);
}

AH_HOOK int allocs_hook_set_site(void *p, const void *site) {
  struct thing chunk;
  uint32_t caller = AH_PATH_OF_CALLER();
  int refusal = find_bare_chunk(p, &chunk);
  return refusal == ALLOCS_HOOK_DONE ? set_site(&chunk, (uintptr_t)site, caller) : refusal;
}

/* --- arenas --- */

/* The custom allocator that has an arena with exactly these bounds; 0 if none has. */
static uint32_t arena_at(const struct thing *thing) {
  uint32_t used = ah_subs_any() ? ah_subs_used() : 0;
  for (uint32_t sub = 1; sub <= used; sub++) {
    struct ah_object arena;
    if (ah_sub_find_in(sub + AH_SUBS, thing->base, &arena) && arena.base == thing->base &&
        arena.size == thing->size) {
      return sub;
    }
  }
  return 0;
}

static int promote(const struct thing *thing, const char *suballocator, uint32_t caller) {
  if (thing->size == 0) {
    return ALLOCS_HOOK_NO_CHUNK;
  }
  if (arena_at(thing) != 0) {
    return ALLOCS_HOOK_IS_ARENA;
  }
  uint32_t sub = allocs_hook_suballocator(suballocator);
  if (sub == 0) {
    return ALLOCS_HOOK_NOT_A_NAME;
  }
  if (sub == thing->sub) {
    return ALLOCS_HOOK_ANNOUNCED; /* an arena of its own */
  }
  if (!ah_sub_record(sub + AH_SUBS, thing->base, thing->size, caller, 0)) {
    return ALLOCS_HOOK_NO_ROOM;
  }
  return done(AH_CHANGE_PROMOTE, thing, ah_sub_name(sub), caller);
}

AH_HOOK int allocs_hook_promote(void *p, const char *suballocator) {
  struct thing thing;
  uint32_t caller = AH_PATH_OF_CALLER();
  return find(p, &thing) ? promote(&thing, suballocator, caller) : ALLOCS_HOOK_NO_CHUNK;
}

/* The innermost arena that is an object or a chunk as a whole, from inside or from its own objects. */
static uint32_t find_arena(const void *p, struct thing *out) {
  uint32_t sub = find(p, out) ? arena_at(out) : 0;
  return sub == 0 && find_chunk(p, out) ? arena_at(out) : sub;
}

static int demote(const struct thing *thing, uint32_t sub, uint32_t caller) {
  if (sub == 0 || !allocs_hook_sub_retire(sub, (void *)thing->base)) {
    return ALLOCS_HOOK_NO_ARENA;
  }
  return done(AH_CHANGE_DEMOTE, thing, ah_sub_name(sub), caller);
}

AH_HOOK int allocs_hook_demote(void *p) {
  struct thing thing;
  uint32_t caller = AH_PATH_OF_CALLER();
  uint32_t sub = find_arena(p, &thing);
  return demote(&thing, sub, caller);
}

/* --- memory --- */

AH_HOOK void *allocs_hook_allocate(size_t size, size_t alignment, bool zeroed) {
  if ((alignment & (alignment - 1)) != 0) {
    return NULL;
  }
  bool aligned = alignment > AH_SHORT_SPACING; /* all that an allocator may do for a short one by itself */
  void *p = aligned  ? ah_real.memalign(alignment, size)
            : zeroed ? ah_real.calloc(1, size)
                     : ah_real.malloc(size);
  if (p == NULL) {
    return NULL;
  }
  if (zeroed && aligned) {
    memset(p, 0, size);
  }
  ah_record_slow(p, size, AH_CALL);
  struct thing chunk = {(uintptr_t)p, size, 0, 0};
  done(AH_CHANGE_ALLOCATE, &chunk, NULL, AH_PATH_OF_CALLER());
  return p;
}

static int free_chunk(const struct thing *chunk, uint32_t caller) {
  if (ah_was_let_go(chunk->base)) {
    return ALLOCS_HOOK_FREED;
  }
  done(AH_CHANGE_FREE, chunk, NULL, caller);
  ah_free((void *)chunk->base);
  return ALLOCS_HOOK_DONE;
}

static bool find_chunk_from(const void *p, struct thing *out) {
  return find_chunk(p, out) && out->base == (uintptr_t)p;
}

AH_HOOK int allocs_hook_free(void *p) {
  struct thing chunk;
  uint32_t caller = AH_PATH_OF_CALLER();
  return find_chunk_from(p, &chunk) ? free_chunk(&chunk, caller) : ALLOCS_HOOK_NO_CHUNK;
}

/* Only the record is different: glibc lets a chunk be used as far as malloc_usable_size says. */
static int resize(struct thing *chunk, size_t size, uint32_t caller) {
  uint32_t path, type;
  if (!ah_flag_is_set(ALLOCS_HOOK_GLIBC)) {
    return ALLOCS_HOOK_FOREIGN;
  }
  if (size > ah_real.malloc_usable_size((void *)chunk->base)) {
    return ALLOCS_HOOK_TOO_LARGE;
  }
  bool stated = ah_stated(chunk->base, &path, &type);
  ah_resize(chunk->base, size);
  if (stated) {
    ah_state(chunk->base, path, type);
  }
  chunk->size = size;
  return done(AH_CHANGE_RESIZE, chunk, NULL, caller);
}

AH_HOOK int allocs_hook_resize(void *p, size_t size) {
  struct thing chunk;
  uint32_t caller = AH_PATH_OF_CALLER();
  if (!find_chunk_from(p, &chunk)) {
    return ah_flag_is_set(ALLOCS_HOOK_GLIBC) ? ALLOCS_HOOK_NO_CHUNK : ALLOCS_HOOK_FOREIGN;
  }
  return resize(&chunk, size, caller);
}

/* --- policies --- */

static int attach(const struct thing *chunk, const char *policy, uint32_t caller) {
  uint32_t number = ah_policy_number(policy);
  if (number == 0) {
    return ALLOCS_HOOK_NOT_A_NAME;
  }
  ah_changed_publish();
  if (!ah_hold(chunk->base, number)) {
    return ALLOCS_HOOK_NO_ROOM;
  }
  ah_holder_mark(chunk->base, chunk->base, chunk->base);
  return done(AH_CHANGE_ATTACH, chunk, ah_policy_name(number), caller);
}

AH_HOOK int allocs_hook_attach(void *p, const char *policy) {
  struct thing chunk;
  uint32_t caller = AH_PATH_OF_CALLER();
  return find_chunk(p, &chunk) ? attach(&chunk, policy, caller) : ALLOCS_HOOK_NO_CHUNK;
}

static int detach(const struct thing *chunk, const char *policy, uint32_t caller) {
  uint32_t number = policy == NULL ? 0 : ah_policy_find(policy);
  enum ah_release released = number == 0 ? AH_NOT_HELD : ah_release(chunk->base, number);
  if (released == AH_NOT_HELD) {
    return ALLOCS_HOOK_NO_POLICY;
  }
  done(AH_CHANGE_DETACH, chunk, ah_policy_name(number), caller);
  if (released == AH_TO_BE_FREED) {
    done(AH_CHANGE_FREE, chunk, ah_policy_name(number), caller);
    ah_free((void *)chunk->base);
  }
  return ALLOCS_HOOK_DONE;
}

AH_HOOK int allocs_hook_detach(void *p, const char *policy) {
  struct thing chunk;
  uint32_t caller = AH_PATH_OF_CALLER();
  return find_chunk(p, &chunk) ? detach(&chunk, policy, caller) : ALLOCS_HOOK_NO_CHUNK;
}

/* As it is, for a moment that nobody else writes to it. */
static void *moved(const struct thing *chunk, size_t alignment) {
  struct allocs_hook_chunk old;
  uint32_t path, type;
  void *to = alignment > AH_SHORT_SPACING ? ah_real.memalign(alignment, chunk->size) : ah_real.malloc(chunk->size);
  if (to == NULL || allocs_hook_find((void *)chunk->base, &old) != ALLOCS_HOOK_LIVE) {
    ah_real.free(to);
    return NULL;
  }
  memcpy(to, (void *)chunk->base, chunk->size);
  ah_record_slow(to, chunk->size, AH_CALL);
  if (old.path_length != 0) {
    allocs_hook_resite(to, path_of(old.path, old.path_length));
  }
  if (ah_stated(chunk->base, &path, &type)) {
    ah_state((uintptr_t)to, path, type);
  }
  return to;
}

/* What its alignment may have been asked for; a page's serves all but the strangest. */
static size_t alignment_of(uintptr_t base) {
  uintptr_t alignment = base & -base;
  return alignment > 4096 ? 4096 : alignment;
}

AH_HOOK void *allocs_hook_migrate(void *p, size_t size) {
  struct thing chunk;
  uint32_t caller = AH_PATH_OF_CALLER();
  if (!find_chunk_from(p, &chunk) || (size != SIZE_MAX && chunk.size != size) ||
      arena_at(&chunk) != 0 || (ah_held_any() && ah_is_held(chunk.base))) {
    return NULL;
  }
  void *to = moved(&chunk, alignment_of(chunk.base));
  if (to != NULL) {
    struct thing now = {(uintptr_t)to, chunk.size, 0, 0};
    done(AH_CHANGE_MIGRATE, &now, NULL, caller);
    ah_free(p);
  }
  return to;
}

/* --- what somebody else wants done --- */

/* Of a chunk alone: an object that starts with it is the custom allocator's. */
static bool is_of_object(enum ah_change_kind kind, const struct thing *chunk) {
  struct allocs_hook_object object;
  return (kind == AH_CHANGE_SET_TYPE || kind == AH_CHANGE_SET_SITE) &&
         allocs_hook_sub_find((void *)chunk->base, &object) == ALLOCS_HOOK_LIVE;
}

AH_HOOK int allocs_hook_change_chunk(uint32_t kind, void *base, size_t size, uint64_t value,
                                     const char *text) {
  struct thing chunk;
  uint32_t caller = AH_PATH_OF_CALLER();
  if (!find_chunk_from(base, &chunk) || chunk.size != size) {
    return ALLOCS_HOOK_NO_CHUNK;
  }
  if (is_of_object(kind, &chunk)) {
    return ALLOCS_HOOK_ANNOUNCED;
  }
  switch (kind) {
    case AH_CHANGE_FREE: return free_chunk(&chunk, caller);
    case AH_CHANGE_RESIZE: return resize(&chunk, value, caller);
    case AH_CHANGE_SET_TYPE: return set_type(&chunk, text, caller);
    case AH_CHANGE_SET_SITE: return set_site(&chunk, value, caller);
    case AH_CHANGE_PROMOTE: return promote(&chunk, text, caller);
    case AH_CHANGE_DEMOTE: return demote(&chunk, arena_at(&chunk), caller);
    case AH_CHANGE_ATTACH: return attach(&chunk, text, caller);
    case AH_CHANGE_DETACH: return detach(&chunk, text, caller);
    default: return ALLOCS_HOOK_POINTERS;
  }
}
