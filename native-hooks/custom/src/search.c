/* search.c - see search.h. */
#include "search.h"

#include <link.h>
#include <string.h>

#include "os.h"
#include "patch.h"
#include "recorder.h"
#include "say.h"

enum { HOOKS_MAX = 1024, MODULES_MAX = 4096 };

/* A module that was looked into, as long as it is loaded. */
struct known {
  const Elf64_Phdr *segments;
  uint64_t bias;
  uint32_t seen;  /* number of the search that last met it */
  uint8_t *pages; /* that its functions jump to; NULL: none */
};

/* A function that is followed, for those who come to it by another rule or name. */
struct followed {
  struct ac_hook hook;
  uint64_t address;
  const Elf64_Phdr *segments; /* of its module; NULL: the slot is free */
};

static struct ac_orders *orders;
static struct known known[MODULES_MAX];
static struct followed followed[HOOKS_MAX];
static uint32_t numbers[AC_FAMILIES_MAX]; /* of families, as the recorder gives them */
static bool found[AC_RULES_MAX], copied[AC_RULES_MAX];
static uint32_t searches;

static uint32_t number_of(struct ac_text name) {
  char string[64];
  size_t length = name.length < sizeof string - 1 ? name.length : sizeof string - 1;
  memcpy(string, name.at, length);
  string[length] = '\0';
  return allocs_hook_suballocator(string);
}

void ac_search_init(struct ac_orders *given) {
  orders = given;
  size_t top = 0;
  for (size_t i = 0; i < orders->rules.family_count; i++) {
    numbers[i] = number_of(orders->rules.families[i].name);
    if (!orders->rules.families[i].nests && numbers[i] != 0) {
      ac_top_families[top++] = numbers[i];
    }
  }
}

static void (*stub_for(enum ac_kind kind))(void) {
  if (!ac_kind_allocates(kind)) {
    return ac_stub_free;
  }
  return kind == AC_SUBREALLOC ? ac_stub_realloc : ac_stub_alloc;
}

static struct followed *slot_for(const struct ac_module *module, uint64_t address) {
  struct followed *free = NULL;
  for (size_t i = 0; i < HOOKS_MAX; i++) {
    struct followed *at = &followed[i];
    if (at->segments == module->segments && at->address == address) {
      return at;
    }
    if (at->segments == NULL && free == NULL) {
      free = at;
    }
  }
  return free;
}

static void fill(struct ac_hook *hook, size_t at) {
  uint8_t family = orders->rules.family[at];
  *hook = (struct ac_hook){
      .rule = &orders->rules.rule[at],
      .thread = (char *)&ac_outermost[family == AC_NO_FAMILY ? 0 : family] -
                (char *)__builtin_thread_pointer(),
      .family = family == AC_NO_FAMILY ? 0 : numbers[family],
      .resets = family != AC_NO_FAMILY && orders->rules.families[family].resets,
  };
}

static bool has_number(size_t rule) {
  uint8_t family = orders->rules.family[rule];
  return family == AC_NO_FAMILY || numbers[family] != 0;
}

/* Follows a function, or gives the reason why not. */
static const char *follow(struct ac_batch *batch, size_t rule, const struct ac_place *place,
                          size_t *at) {
  const struct ac_module *module = batch->module;
  struct followed *slot = slot_for(module, module->bias + place->address);
  *at = SIZE_MAX;
  if (slot == NULL) {
    return "more than 1024 functions are followed";
  }
  if (slot->segments != NULL) {
    return ac_rules_agree(&orders->rules, rule, (size_t)(slot->hook.rule - orders->rules.rule))
               ? NULL
               : "another rule has the same function under another name";
  }
  if (!has_number(rule)) {
    return "there are too many allocators";
  }
  fill(&slot->hook, rule);
  const char *refusal = ac_batch_add(batch, place, &slot->hook, stub_for(slot->hook.rule->kind), at);
  if (refusal == NULL) {
    slot->segments = module->segments;
    slot->address = module->bias + place->address;
  }
  return refusal;
}

static void follow_copy(const struct ac_module *module, size_t rule, const struct ac_places *places) {
  if (places->copy[0] != '\0' && !copied[rule]) {
    copied[rule] = found[rule] = true;
    ac_say(places->copy, " in ", module->name, places->count == 0
           ? ": cannot be followed: the compiler made this copy, which takes other arguments"
           : ": calls of this copy are not followed, as it takes other arguments", NULL);
  }
}

static void search_rule(struct ac_batch *batch, const struct ac_elf_file *file, const struct ac_id *id,
                        size_t number) {
  const struct ac_rule *rule = &orders->rules.rule[number];
  struct ac_places places = {.count = 0};
  if (rule->address != 0) {
    places.place[places.count++] = (struct ac_place){rule->address, 0, false};
  } else {
    ac_elf_look_up(file, batch->module->path, rule, &places);
  }
  for (size_t i = 0; i < orders->location_count && places.count < AC_PLACES_MAX; i++) {
    const struct ac_location *location = &orders->locations[i];
    if (location->rule == number && id->length != 0 && ac_id_equal(&location->id, id)) {
      places.place[places.count++] = location->place;
    }
  }
  for (size_t i = 0; i < places.count; i++) {
    size_t at;
    const char *refusal = follow(batch, number, &places.place[i], &at);
    found[number] = true;
    if (refusal != NULL) {
      ac_say_refusal(rule, batch->module->name, refusal, at);
    }
  }
  follow_copy(batch->module, number, &places);
}

static bool concerns(const struct ac_module *module) {
  for (size_t i = 0; i < orders->rules.count; i++) {
    if (!orders->rules.repeated[i] && ac_rule_concerns(&orders->rules.rule[i], module->name)) {
      return true;
    }
  }
  return false;
}

/* Returns the pages that the module's functions jump to. */
static uint8_t *search_module(const struct ac_module *module) {
  static struct ac_batch batch;
  batch.pages = NULL;
  struct ac_elf_file file = concerns(module) ? ac_elf_open(module->path) : (struct ac_elf_file){NULL, 0};
  if (file.bytes == NULL) {
    return NULL;
  }
  struct ac_id id = ac_elf_id(&file), loaded = ac_module_id(module);
  if (loaded.length != 0 && !ac_id_equal(&id, &loaded)) {
    ac_say(module->path, " is no longer the file that is loaded: it is not searched", NULL);
  } else {
    batch = (struct ac_batch){.module = module};
    for (size_t i = 0; i < orders->rules.count; i++) {
      if (!orders->rules.repeated[i] && ac_rule_concerns(&orders->rules.rule[i], module->name)) {
        search_rule(&batch, &file, &id, i);
      }
    }
    const char *failure = ac_batch_commit(&batch);
    if (failure != NULL) {
      ac_say(module->name, ": its functions cannot be followed: ", failure, NULL);
    }
  }
  ac_elf_close(&file);
  return batch.pages;
}

static int visit(struct dl_phdr_info *loaded, size_t size, void *context) {
  (void)size;
  (void)context;
  struct known *free = NULL;
  for (size_t i = 0; i < MODULES_MAX; i++) {
    if (known[i].segments == loaded->dlpi_phdr && known[i].bias == loaded->dlpi_addr) {
      known[i].seen = searches;
      return 0;
    }
    if (known[i].segments == NULL) {
      free = &known[i];
      break;
    }
  }
  struct ac_module module = ac_module_of(loaded);
  if (free != NULL) {
    *free = (struct known){loaded->dlpi_phdr, loaded->dlpi_addr, searches, NULL};
    free->pages = search_module(&module);
  }
  return 0;
}

/* What was unloaded is searched anew should it come again. */
static void forget_unloaded(void) {
  size_t kept = 0;
  for (size_t i = 0; i < MODULES_MAX && known[i].segments != NULL; i++) {
    if (known[i].seen == searches) {
      known[kept++] = known[i];
      continue;
    }
    ac_batch_discard(known[i].pages);
    for (size_t k = 0; k < HOOKS_MAX; k++) {
      if (followed[k].segments == known[i].segments) {
        followed[k].segments = NULL;
      }
    }
  }
  memset(&known[kept], 0, sizeof *known);
}

void ac_search_new_modules(void) {
  searches++;
  dl_iterate_phdr(visit, NULL);
  forget_unloaded();
}

/* --- libraries that are loaded later ------------------------------------------------------------ */

extern struct r_debug _r_debug __attribute__((weak));

static struct ac_hook linker_hook;

static int hook_linker(struct dl_phdr_info *loaded, size_t size, void *context) {
  (void)size;
  struct ac_module module = ac_module_of(loaded);
  struct ac_place place = {(uint64_t)_r_debug.r_brk - module.bias, 0, false};
  if (ac_module_code(&module, place.address) == NULL) {
    return 0;
  }
  static struct ac_batch batch;
  batch.module = &module;
  size_t at;
  const char **failure = context;
  *failure = ac_batch_add(&batch, &place, &linker_hook, ac_stub_free, &at);
  if (*failure == NULL) {
    *failure = ac_batch_commit(&batch);
  }
  return 1;
}

void ac_search_when_loaded(void) {
  const char *failure = "the dynamic linker has no place for debuggers";
  if (&_r_debug != NULL && _r_debug.r_brk != 0) {
    dl_iterate_phdr(hook_linker, &failure);
  }
  if (failure != NULL) {
    ac_say("custom allocators in libraries that are loaded later are not followed: ", failure, NULL);
  }
}

/* Under the linker's lock: never two at once. */
void ac_search_after_linker(void) {
  if (_r_debug.r_state == RT_CONSISTENT) {
    ac_search_new_modules();
  }
}

void ac_search_conclude(void) {
  if (orders->pid != (uint64_t)ah_syscall(SYS_getpid, 0, 0, 0, 0, 0, 0)) {
    return;
  }
  for (size_t i = 0; i < orders->rules.count; i++) {
    if (!found[i] && !orders->rules.repeated[i]) {
      ac_say_rule(&orders->rules.rule[i], "no such function was found in what was loaded");
    }
  }
}
