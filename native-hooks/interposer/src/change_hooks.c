/*
 * change_hooks.c - changes of objects on request. Whatever is not done is refused, and nothing is
 * different then.
 */
#include "changes.h"
#include "free.h"
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

static bool set_type(const struct thing *thing, const char *name, uint32_t type) {
  if (thing->sub != 0) {
    return name != NULL && allocs_hook_sub_type(thing->sub, (void *)thing->base, name);
  }
  uint32_t path, before;
  ah_stated(thing->base, &path, &before);
  return ah_state(thing->base, path, type);
}

AH_HOOK int allocs_hook_set_type(void *p, const char *type) {
  struct thing thing;
  uint32_t caller = AH_PATH_OF_CALLER();
  uint32_t id = type == NULL ? 0 : ah_type_id(type);
  if (type != NULL && id == 0) {
    return ALLOCS_HOOK_NOT_A_NAME;
  }
  if (!find(p, &thing)) {
    return ALLOCS_HOOK_NO_CHUNK;
  }
  if (!set_type(&thing, type, id)) {
    return ALLOCS_HOOK_NO_ROOM;
  }
  return done(AH_CHANGE_SET_TYPE, &thing, ah_type_name(id), caller);
}

AH_HOOK const char *allocs_hook_type_set(const void *p) {
  uint32_t path, type;
  return ah_stated((uintptr_t)p, &path, &type) ? ah_type_name(type) : NULL;
}

AH_HOOK int allocs_hook_set_site(void *p, const void *site) {
  struct thing chunk;
  uint32_t caller = AH_PATH_OF_CALLER();
  uint32_t before, type;
  uint64_t frame = (uintptr_t)site;
  int refusal = find_bare_chunk(p, &chunk);
  if (refusal != ALLOCS_HOOK_DONE) {
    return refusal;
  }
  uint32_t path = site == NULL ? ah_site_lost() : ah_path_make(&frame, 1);
  if (path == ah_site_lost()) {
    return site == NULL ? ALLOCS_HOOK_NOT_A_NAME : ALLOCS_HOOK_NO_ROOM;
  }
  ah_stated(chunk.base, &before, &type);
  if (!ah_state(chunk.base, path, type) || !allocs_hook_resite((void *)chunk.base, path)) {
    return ALLOCS_HOOK_NO_ROOM;
  }
  return done(AH_CHANGE_SET_SITE, &chunk, NULL, caller);
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

AH_HOOK int allocs_hook_promote(void *p, const char *suballocator) {
  struct thing thing;
  uint32_t caller = AH_PATH_OF_CALLER();
  if (!find(p, &thing) || thing.size == 0) {
    return ALLOCS_HOOK_NO_CHUNK;
  }
  if (arena_at(&thing) != 0) {
    return ALLOCS_HOOK_IS_ARENA;
  }
  uint32_t sub = allocs_hook_suballocator(suballocator);
  if (sub == 0) {
    return ALLOCS_HOOK_NOT_A_NAME;
  }
  if (sub == thing.sub) {
    return ALLOCS_HOOK_ANNOUNCED; /* an arena of its own */
  }
  if (!ah_sub_record(sub + AH_SUBS, thing.base, thing.size, caller, 0)) {
    return ALLOCS_HOOK_NO_ROOM;
  }
  return done(AH_CHANGE_PROMOTE, &thing, ah_sub_name(sub), caller);
}

/* The innermost arena that is an object or a chunk as a whole, from inside or from its own objects. */
static uint32_t find_arena(const void *p, struct thing *out) {
  uint32_t sub = find(p, out) ? arena_at(out) : 0;
  return sub == 0 && find_chunk(p, out) ? arena_at(out) : sub;
}

AH_HOOK int allocs_hook_demote(void *p) {
  struct thing thing;
  uint32_t caller = AH_PATH_OF_CALLER();
  uint32_t sub = find_arena(p, &thing);
  if (sub == 0 || !allocs_hook_sub_retire(sub, (void *)thing.base)) {
    return ALLOCS_HOOK_NO_ARENA;
  }
  return done(AH_CHANGE_DEMOTE, &thing, ah_sub_name(sub), caller);
}

/* --- memory --- */

AH_HOOK void *allocs_hook_allocate(size_t size, size_t alignment, bool zeroed) {
  if ((alignment & (alignment - 1)) != 0) {
    return NULL;
  }
  void *p = alignment > 16   ? ah_real.memalign(alignment, size)
            : zeroed         ? ah_real.calloc(1, size)
                             : ah_real.malloc(size);
  if (p == NULL) {
    return NULL;
  }
  if (zeroed && alignment > 16) {
    memset(p, 0, size);
  }
  ah_record_slow(p, size, AH_CALL);
  struct thing chunk = {(uintptr_t)p, size, 0, 0};
  done(AH_CHANGE_ALLOCATE, &chunk, NULL, AH_PATH_OF_CALLER());
  return p;
}

AH_HOOK int allocs_hook_free(void *p) {
  struct thing chunk;
  uint32_t caller = AH_PATH_OF_CALLER();
  if (!find_chunk(p, &chunk) || chunk.base != (uintptr_t)p) {
    return ALLOCS_HOOK_NO_CHUNK;
  }
  done(AH_CHANGE_FREE, &chunk, NULL, caller);
  ah_free(p);
  return ALLOCS_HOOK_DONE;
}

/* Only the record is different: glibc lets a chunk be used as far as malloc_usable_size says. */
AH_HOOK int allocs_hook_resize(void *p, size_t size) {
  struct thing chunk;
  uint32_t caller = AH_PATH_OF_CALLER();
  uint32_t path, type;
  if (!ah_flag_is_set(ALLOCS_HOOK_GLIBC)) {
    return ALLOCS_HOOK_FOREIGN;
  }
  if (!find_chunk(p, &chunk) || chunk.base != (uintptr_t)p) {
    return ALLOCS_HOOK_NO_CHUNK;
  }
  if (size > ah_real.malloc_usable_size(p)) {
    return ALLOCS_HOOK_TOO_LARGE;
  }
  bool stated = ah_stated(chunk.base, &path, &type);
  ah_resize(chunk.base, size);
  if (stated) {
    ah_state(chunk.base, path, type);
  }
  chunk.size = size;
  return done(AH_CHANGE_RESIZE, &chunk, NULL, caller);
}

/* --- policies --- */

AH_HOOK int allocs_hook_attach(void *p, const char *policy) {
  struct thing chunk;
  uint32_t caller = AH_PATH_OF_CALLER();
  if (!find_chunk(p, &chunk)) {
    return ALLOCS_HOOK_NO_CHUNK;
  }
  uint32_t number = ah_policy_number(policy);
  if (number == 0) {
    return ALLOCS_HOOK_NOT_A_NAME;
  }
  ah_changed_publish();
  if (!ah_hold(chunk.base, number)) {
    return ALLOCS_HOOK_NO_ROOM;
  }
  ah_holder_mark(chunk.base, chunk.base, chunk.base);
  return done(AH_CHANGE_ATTACH, &chunk, ah_policy_name(number), caller);
}

AH_HOOK int allocs_hook_detach(void *p, const char *policy) {
  struct thing chunk;
  uint32_t caller = AH_PATH_OF_CALLER();
  if (!find_chunk(p, &chunk)) {
    return ALLOCS_HOOK_NO_CHUNK;
  }
  uint32_t number = policy == NULL ? 0 : ah_policy_find(policy);
  enum ah_release released = number == 0 ? AH_NOT_HELD : ah_release(chunk.base, number);
  if (released == AH_NOT_HELD) {
    return ALLOCS_HOOK_NO_POLICY;
  }
  done(AH_CHANGE_DETACH, &chunk, ah_policy_name(number), caller);
  if (released == AH_TO_BE_FREED) {
    done(AH_CHANGE_FREE, &chunk, ah_policy_name(number), caller);
    ah_free((void *)chunk.base);
  }
  return ALLOCS_HOOK_DONE;
}
