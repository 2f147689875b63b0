/* api.c - what allocs.h promises: asks the cache, the index, and only then the engine. */
#include "arguments.h"
#include "engine.h"
#include "frames.h"
#include "generation.h"
#include "heap.h"
#include "statics.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PUBLIC __attribute__((visibility("default")))

static __thread char error_text[REASON_BYTES];

/* NULL, or the text. It is set with each question, so it has to be found without a call. */
static __thread const char *error __attribute__((tls_model("initial-exec")));

static void set_error(const char *reason) {
  if (!reason[0]) {
    reason = "it is not known why";
  }
  snprintf(error_text, sizeof error_text, "%s", reason);
  error = error_text;
}

/*
 * The registers at this very instruction, in the frame of the caller, who must not return before
 * they have been used.
 */
static inline __attribute__((always_inline)) void capture(uint64_t *registers) {
  __asm__ volatile("leaq (%%rip), %%rax\n\t"
                   "movq %%rax, 0(%0)\n\t"
                   "movq %%rsp, 8(%0)\n\t"
                   "movq %%rbp, 16(%0)\n\t"
                   "movq %%rbx, 24(%0)\n\t"
                   "movq %%r12, 32(%0)\n\t"
                   "movq %%r13, 40(%0)\n\t"
                   "movq %%r14, 48(%0)\n\t"
                   "movq %%r15, 56(%0)"
                   :
                   : "r"(registers)
                   : "rax", "memory");
}

_Static_assert(RIP == 0 && RSP == 1 && RBP == 2 && RBX == 3 && R12 == 4 && R15 == 7,
               "capture writes them in this order");

/* What is known of an address before the engine is asked, and where its answer may be kept. */
struct inquiry {
  uintptr_t address;
  uint64_t generation;
  struct answer chunk; /* all 0: no heap chunk covers it */
  struct allocs_hook_mark mark; /* of the chunk */
  struct frame frame;  /* all 0: it is in no frame of this thread that can be found here */
  uint64_t arguments;  /* 0: it is not among the arguments */
};

static void learn(const struct inquiry *inquiry, const struct answer *engine,
                  const struct reasons *reasons) {
  if (inquiry->chunk.limit != 0) {
    heap_learn(&inquiry->chunk, engine);
  }
  if (engine->is_static) {
    statics_add(inquiry->address, engine, inquiry->generation);
  }
  if (inquiry->frame.cfa != 0) {
    frames_learn(&inquiry->frame, inquiry->generation, engine, reasons);
  }
  if (inquiry->arguments != 0) {
    arguments_add(inquiry->address, inquiry->arguments, engine, reasons);
  }
}

static __attribute__((noinline)) bool ask_engine(const struct inquiry *inquiry, unsigned wants,
                                                 struct answer *out) {
  struct reasons reasons;
  bool keeps = inquiry->frame.cfa != 0 || inquiry->arguments != 0;
  struct question question = {.address = inquiry->address, .wants = keeps ? WANT_ALL : wants};
  question.tid = (pid_t)syscall(SYS_gettid);
  capture(question.registers);
  if (!engine_ask(&question, out, &reasons)) {
    set_error(reasons.object);
    return false;
  }
  learn(inquiry, out, &reasons);
  if ((wants & WANT_TYPE) != 0 && !out->type) {
    set_error(reasons.type);
  } else if (!out->site && reasons.site[0]) {
    set_error(reasons.site);
  }
  return true;
}

static bool is_on_stack(const struct asker *asker, const struct answer *chunk) {
  return asker->sp - chunk->base < chunk->limit - chunk->base;
}

/* Fills the inquiry until something answers. */
static bool answer_from_memory(struct inquiry *inquiry, const struct asker *asker, unsigned wants,
                               struct answer *out) {
  uintptr_t address = inquiry->address;
  if (statics_find(address, out)) {
    return true;
  }
  if (heap_find(address, &inquiry->chunk, &inquiry->mark)) {
    if (!is_on_stack(asker, &inquiry->chunk) && heap_complete(wants, &inquiry->chunk)) {
      *out = inquiry->chunk;
      if (!out->type || out->basis == BASIS_CALLS) {
        again_keep(address, out, &inquiry->mark);
      }
      return true;
    }
    return false;
  }
  inquiry->generation = generation();
  if (walk_find(asker, address, inquiry->generation, &inquiry->frame)) {
    return frames_find(&inquiry->frame, address, inquiry->generation, out);
  }
  return arguments_find(address, out) || statics_find_around(address, out);
}

static __attribute__((noinline)) bool look(struct asker asker, uintptr_t address, unsigned wants,
                                           struct answer *out) {
  struct inquiry inquiry = {.address = address};
  if (answer_from_memory(&inquiry, &asker, wants, out)) {
    return true;
  }
  int saved = errno;
  bool known = walk_know_stack() && answer_from_memory(&inquiry, &asker, wants, out);
  if (!known) {
    inquiry.generation = generation();
    inquiry.arguments = arguments_state(address);
    known = ask_engine(&inquiry, wants, out);
  }
  errno = saved;
  return known;
}

static inline __attribute__((always_inline)) bool resolve(struct asker asker, uintptr_t address,
                                                          unsigned wants, struct answer *out) {
  error = NULL;
  return (heap_again(address, wants, out) && !is_on_stack(&asker, out)) ||
         look(asker, address, wants, out);
}

static void explain(const char *general, const char *remembered) {
  if (!error) {
    set_error(remembered ? remembered : general);
  }
}

PUBLIC const struct allocator *alloc_get_allocator(const void *p) {
  struct answer answer;
  return resolve(WALK_ASKER, (uintptr_t)p, WANT_ALLOCATOR, &answer) ? answer.allocator : NULL;
}

PUBLIC const void *alloc_get_base(const void *p) {
  struct answer answer;
  return resolve(WALK_ASKER, (uintptr_t)p, 0, &answer) ? (const void *)answer.base : NULL;
}

PUBLIC const void *alloc_get_limit(const void *p) {
  struct answer answer;
  return resolve(WALK_ASKER, (uintptr_t)p, 0, &answer) ? (const void *)answer.limit : NULL;
}

PUBLIC size_t alloc_get_size(const void *p) {
  struct answer answer;
  return resolve(WALK_ASKER, (uintptr_t)p, 0, &answer) ? answer.limit - answer.base : ALLOC_SIZE_UNKNOWN;
}

PUBLIC const struct uniqtype *alloc_get_type(const void *p) {
  struct answer answer;
  if (!resolve(WALK_ASKER, (uintptr_t)p, WANT_TYPE, &answer)) {
    return NULL;
  }
  if (!answer.type) {
    explain("its type is not known", answer.type_unknown);
  }
  return answer.type;
}

PUBLIC const void *alloc_get_site(const void *p) {
  struct answer answer;
  if (!resolve(WALK_ASKER, (uintptr_t)p, 0, &answer)) {
    return NULL;
  }
  if (answer.site == 0) {
    explain("no call is known to have allocated it", NULL);
  }
  return (const void *)answer.site;
}

PUBLIC const char *alloc_get_name(const void *p) {
  struct answer answer;
  if (!resolve(WALK_ASKER, (uintptr_t)p, WANT_NAME, &answer)) {
    return NULL;
  }
  if (!answer.name) {
    explain("it has no name", NULL);
  }
  return answer.name;
}

PUBLIC bool alloc_get_info(const void *p, struct alloc_info *info) {
  struct answer answer;
  if (!resolve(WALK_ASKER, (uintptr_t)p, WANT_ALLOCATOR | WANT_TYPE | WANT_NAME, &answer)) {
    return false;
  }
  *info = (struct alloc_info){.allocator = answer.allocator,
                              .base = (const void *)answer.base,
                              .limit = (const void *)answer.limit,
                              .size = answer.limit - answer.base,
                              .type = answer.type,
                              .site = (const void *)answer.site,
                              .name = answer.name};
  if (!answer.type) {
    explain("its type is not known", answer.type_unknown);
  }
  return true;
}

PUBLIC const char *alloc_last_error(void) { return error; }
