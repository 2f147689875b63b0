TEST_CFLAGS = -std=c11 -D_GNU_SOURCE -O2 -g $(WARNINGS) -Iinclude -Isrc -Itests $(CFLAGS)
GOLDEN = golden/index.golden
COUNTED = golden/counted.golden
READER = tests/reader.c tests/object_reader.c

$(BUILD)/make_golden: tests/golden.c tests/golden_image.c tests/golden_image.h tests/calls.h $(RECORDER_OBJECTS)
	$(CC) $(TEST_CFLAGS) -o $@ $(filter-out %.h,$^)

$(BUILD)/golden_test: tests/golden_test.c $(READER) tests/reader.h
	$(CC) $(TEST_CFLAGS) -o $@ tests/golden_test.c $(READER)

golden: $(BUILD)/make_golden
	mkdir -p golden
	$(BUILD)/make_golden $(GOLDEN)
	$(BUILD)/make_golden $(COUNTED) counted

check-golden: $(BUILD)/make_golden $(BUILD)/golden_test
	$(BUILD)/make_golden $(BUILD)/index.golden
	$(BUILD)/make_golden $(BUILD)/counted.golden counted
	for g in index counted; do cmp golden/$$g.golden $(BUILD)/$$g.golden || { echo "the format changed: make golden"; exit 1; }; done
	$(BUILD)/golden_test $(GOLDEN)
	$(BUILD)/golden_test $(COUNTED)

.PHONY: golden check-golden

# Paired runs; PAIRS=7 for figures worth quoting.
PAIRS ?= 5
$(BUILD)/micro: bench/micro.c
	$(CC) $(TEST_CFLAGS) -o $@ $< -lpthread
$(BUILD)/pair: bench/pair.c
	$(CC) $(TEST_CFLAGS) -o $@ $<

PAIR = $(BUILD)/pair $(abspath $(LIBRARY)) $(PAIRS)
bench: $(LIBRARY) $(BUILD)/micro $(BUILD)/pair
	@$(PAIR) start-up /bin/true
	@$(PAIR) lifo $(BUILD)/micro lifo 1
	@$(PAIR) lifo-2-threads $(BUILD)/micro lifo 2
	@$(PAIR) lifo-8-threads $(BUILD)/micro lifo 8
	@$(PAIR) random-10k $(BUILD)/micro random 10000
	@$(PAIR) random-300k $(BUILD)/micro random 300000
	@$(PAIR) list $(BUILD)/micro list
	@$(PAIR) realloc $(BUILD)/micro realloc

	@$(MAKE) --no-print-directory bench-sub

# Pairs of a custom allocator: nothing to compare with but the program without hooks.
$(BUILD)/sub: bench/sub.c
	$(CC) $(TEST_CFLAGS) -o $@ $< -lpthread
bench-sub: $(LIBRARY) $(BUILD)/sub
	@for k in lifo asked slab bump tiny mapped; do \
	  $(BUILD)/sub $$k 1; \
	  for t in 1 2 8; do LD_PRELOAD=$(abspath $(LIBRARY)) $(BUILD)/sub $$k $$t; done; \
	done

.PHONY: bench bench-sub

$(BUILD)/stress: tests/stress.c tests/shared.h include/allocs_hook.h
	$(CC) $(TEST_CFLAGS) -fno-builtin -Wno-use-after-free -o $@ $< $(PRELOADED_LIBS)
$(BUILD)/sub_stress: tests/sub_stress.c tests/shared.h include/allocs_hook.h
	$(CC) $(TEST_CFLAGS) -o $@ $< -lpthread -ldl
$(BUILD)/outside: tests/outside.c $(READER) tests/reader.h tests/shared.h
	$(CC) $(TEST_CFLAGS) -o $@ tests/outside.c $(READER)

# The recorder with a scheduler in its atomic accesses; a reader gives up early and a glance is replaced
# soon, to keep runs short.
SCHEDULED = tests/schedule_test.c tests/paths_schedule.c tests/scheduler.c $(RECORDER:%=src/%.c)
SCHEDULE_HEADERS = $(addprefix tests/,schedule.h scheduler.h paths_schedule.h calls.h)
$(BUILD)/schedule_test: $(SCHEDULED) $(SCHEDULE_HEADERS) $(HEADERS)
	$(CC) $(TEST_CFLAGS) -include tests/schedule.h -DAH_ATOMICS_ONLY -DRESTARTS=3 -DAH_GLANCE_MISSES=1u -o $@ $(SCHEDULED)

$(BUILD)/record_test: tests/record_test.c tests/check.h tests/calls.h $(RECORDER_OBJECTS)
	$(CC) $(TEST_CFLAGS) -o $@ tests/record_test.c $(RECORDER_OBJECTS)

$(BUILD)/events_test: tests/events_test.c tests/check.h $(RECORDER_OBJECTS)
	$(CC) $(TEST_CFLAGS) -o $@ tests/events_test.c $(RECORDER_OBJECTS) -lpthread

$(BUILD)/borrowed_test: tests/borrowed_test.c tests/check.h $(RECORDER_OBJECTS)
	$(CC) $(TEST_CFLAGS) -o $@ tests/borrowed_test.c $(RECORDER_OBJECTS) -ldl

$(BUILD)/sub_test: tests/sub_test.c tests/check.h tests/calls.h $(RECORDER_OBJECTS)
	$(CC) $(TEST_CFLAGS) -o $@ tests/sub_test.c $(RECORDER_OBJECTS)

# Preloaded programs call every entry point by name, C++'s included.
PRELOADED_LIBS = -lpthread -ldl -Wl,--no-as-needed -lstdc++
$(BUILD)/entries: tests/entries.c tests/check.h include/allocs_hook.h
	$(CC) $(TEST_CFLAGS) -fno-builtin -Wno-use-after-free -o $@ $< $(PRELOADED_LIBS)
PLUGINS = $(addprefix $(BUILD)/,plugin.so runpath/plugin_user.so runpath/only_here.so)
$(BUILD)/changes: tests/changes.c tests/check.h src/change_layout.h include/allocs_hook.h ../capi/include/allocs.h
	$(CC) $(TEST_CFLAGS) -I../capi/include -fno-builtin -Wno-use-after-free -o $@ $<
$(BUILD)/errand: tests/errand.c tests/check.h include/allocs_hook.h
	$(CC) $(TEST_CFLAGS) -fno-builtin -o $@ $< -lpthread
# At fixed addresses, with holes between its segments.
$(BUILD)/errand_apart: tests/errand.c tests/check.h include/allocs_hook.h
	$(CC) $(TEST_CFLAGS) -fno-builtin -no-pie -Wl,-z,separate-code,-z,max-page-size=0x200000 -o $@ $< -lpthread
$(BUILD)/askers: tests/askers.c tests/check.h src/layout.h include/allocs_hook.h $(PLUGINS)
	$(CC) $(TEST_CFLAGS) -fno-builtin -o $@ $< -lpthread -ldl
$(BUILD)/runpath/plugin_user.so: LDFLAGS = -Wl,--enable-new-dtags,-rpath,'$$ORIGIN'
$(PLUGINS): tests/programs/plugin.c
	mkdir -p $(@D)
	$(CC) $(TEST_CFLAGS) -O0 -fPIC -shared $(LDFLAGS) -o $@ $<
$(BUILD)/counted: tests/counted.c tests/check.h src/layout.h include/allocs_hook.h
	$(CC) $(TEST_CFLAGS) -fno-builtin -o $@ $< $(PRELOADED_LIBS)
$(BUILD)/leaver: tests/leaver.c
	$(CC) $(TEST_CFLAGS) -o $@ $< -lpthread
$(BUILD)/meeting_test: tests/meeting_test.c tests/reader.c tests/reader.h tests/check.h
	$(CC) $(TEST_CFLAGS) -o $@ tests/meeting_test.c tests/reader.c

# The call-frame rules of what is installed, and the walk through what compilers make.
$(BUILD)/cfi_test: tests/cfi_test.c tests/check.h $(BUILD)/cfi.o $(BUILD)/image.o
	$(CC) $(TEST_CFLAGS) -o $@ tests/cfi_test.c $(BUILD)/cfi.o $(BUILD)/image.o
CFI_FILES = $(firstword $(wildcard $(LIBRARY_DIRS:%=%/libc.so.6))) /usr/bin/perl \
  $(firstword $(wildcard $(LIBRARY_DIRS:%=%/libstdc++.so.6)))

WALK_CFLAGS = -std=gnu11 -D_GNU_SOURCE -fno-builtin $(WARNINGS) -Wno-unused-but-set-variable -Iinclude -Itests -rdynamic
WALK = tests/walk_test.c tests/walk_test.h
WALKS = $(addprefix $(BUILD)/walk_,O0 O2 fp realign $(if $(shell command -v clang),clang))
$(BUILD)/walk_O0: $(WALK)
	$(CC) $(WALK_CFLAGS) -O0 -o $@ $< -ldl -lpthread
$(BUILD)/walk_O2: $(WALK)
	$(CC) $(WALK_CFLAGS) -O2 -o $@ $< -ldl -lpthread
$(BUILD)/walk_fp: $(WALK)
	$(CC) $(WALK_CFLAGS) -O2 -fno-omit-frame-pointer -o $@ $< -ldl -lpthread
$(BUILD)/walk_realign: $(WALK)
	$(CC) $(WALK_CFLAGS) -O2 -mstackrealign -o $@ $< -ldl -lpthread
$(BUILD)/walk_clang: $(WALK)
	clang $(WALK_CFLAGS) -O2 -o $@ $< -ldl -lpthread
$(BUILD)/through_%.so: tests/programs/through_lib.c
	$(CC) $(TEST_CFLAGS) -Wno-unused-but-set-variable -fPIC -shared -DFRAME=$* -o $@ $<

# Which frames count.
CONTAINERS = $(addprefix $(BUILD)/containers_,O0 O2 $(if $(shell command -v clang++),clang))
CONTAINERS_CXX = -std=c++17 $(WARNINGS) -Iinclude -o $@ $< -ldl
$(BUILD)/uncounted_test: tests/uncounted_test.c tests/check.h $(BUILD)/uncounted.o $(BUILD)/image.o $(BUILD)/os.o
	$(CC) $(TEST_CFLAGS) -o $@ tests/uncounted_test.c $(BUILD)/uncounted.o $(BUILD)/image.o $(BUILD)/os.o
$(BUILD)/containers_O%: tests/programs/containers.cc include/allocs_hook.h
	$(CXX) -O$* $(CONTAINERS_CXX)
$(BUILD)/containers_clang: tests/programs/containers.cc include/allocs_hook.h
	clang++ -O0 $(CONTAINERS_CXX)

PROGRAMS = $(addprefix $(BUILD)/,replaced_new bad_alloc private own_malloc threads early \
  out_of_memory gettext private_lib.so own_new_lib.so odd_arguments terabytes offspring \
  early_and_late sandbox bare_root deepbind own_heap_lib.so counting_lib.so)
CXX_TEST_CFLAGS = -std=c++17 -O1 -g $(WARNINGS) -Wno-alloc-size-larger-than
$(BUILD)/libgettext_lib.so: tests/programs/gettext_lib.c
	$(CC) $(TEST_CFLAGS) -fPIC -shared -o $@ $<
$(BUILD)/gettext: tests/programs/gettext.c $(BUILD)/libgettext_lib.so
	$(CC) $(TEST_CFLAGS) -o $@ $< -L$(BUILD) -lgettext_lib -Wl,-rpath,'$$ORIGIN'
$(BUILD)/%: tests/programs/%.cc
	$(CXX) $(CXX_TEST_CFLAGS) -o $@ $<
$(BUILD)/%.so: tests/programs/%.cc
	$(CXX) $(CXX_TEST_CFLAGS) -fPIC -shared -o $@ $<
$(BUILD)/%_lib.so: tests/programs/%_lib.c
	$(CC) $(TEST_CFLAGS) -fno-builtin -fPIC -shared -o $@ $< -ldl
$(BUILD)/%: tests/programs/%.c
	$(CC) $(TEST_CFLAGS) -fno-builtin -Wno-alloc-size-larger-than -Wno-use-after-free -Wno-clobbered -o $@ $< \
	  -lpthread -ldl

# Allocators from Debian (libjemalloc2 libtcmalloc-minimal4 libmimalloc2.0); those that are
# not installed are left out, and said so.
PRELOAD = $(abspath $(LIBRARY))
LIBRARY_DIRS = /usr/lib/x86_64-linux-gnu /usr/lib/aarch64-linux-gnu /usr/lib64 /usr/lib
ALLOCATORS = libjemalloc.so.2 libtcmalloc_minimal.so.4 libmimalloc.so.2.0
FOUND = $(foreach a,$(ALLOCATORS),$(firstword $(wildcard $(LIBRARY_DIRS:%=%/$(a)))))
CHECKED = $(firstword $(wildcard $(LIBRARY_DIRS:%=%/libc_malloc_debug.so.0)))
MISSING = $(filter-out $(notdir $(FOUND)),$(ALLOCATORS))

TESTS = $(addprefix $(BUILD)/,record_test borrowed_test schedule_test sub_test events_test entries changes errand errand_apart counted askers stress sub_stress outside leaver meeting_test) $(PROGRAMS)

# $(1) threads, $(2) operations of each
define stress_all
$(BUILD)/outside $(PRELOAD) $(BUILD)/stress $(1) $(2) 1
for a in $(FOUND); do $(BUILD)/outside $(PRELOAD):$$a $(BUILD)/stress $(1) $(2) 2 || exit 1; done
$(if $(MISSING),echo "not tested for want of: $(MISSING)")
endef

check: $(LIBRARY) $(TESTS) $(BUILD)/cfi_test $(BUILD)/uncounted_test $(CONTAINERS) $(WALKS) $(BUILD)/through_1000.so $(BUILD)/through_3000.so \
  check-golden
	$(BUILD)/record_test
	$(BUILD)/borrowed_test $(BUILD)/plugin.so
	$(BUILD)/schedule_test 1
	$(BUILD)/events_test
	$(BUILD)/sub_test
	$(BUILD)/sub_test counted
	LD_PRELOAD=$(PRELOAD) $(BUILD)/entries
	LD_PRELOAD=$(PRELOAD) $(BUILD)/askers $(BUILD)
	for a in $(FOUND); do LD_PRELOAD=$(PRELOAD):$$a $(BUILD)/entries || exit 1; done
	$(BUILD)/errand
	for a in "" $(FOUND:%=:%); do LD_PRELOAD=$(PRELOAD)$$a $(BUILD)/errand || exit 1; done
	LD_PRELOAD=$(PRELOAD) $(BUILD)/errand_apart
	$(BUILD)/changes
	LD_PRELOAD=$(PRELOAD) $(BUILD)/changes 100000
	ALLOCS_COUNTS=1 LD_PRELOAD=$(PRELOAD) $(BUILD)/changes
	for a in $(FOUND); do LD_PRELOAD=$(PRELOAD):$$a $(BUILD)/changes || exit 1; done
	for a in $(CHECKED); do GLIBC_TUNABLES=glibc.malloc.check=3 LD_PRELOAD=$(PRELOAD):$$a $(BUILD)/changes 100000 || exit 1; done
	$(BUILD)/cfi_test $(wildcard $(CFI_FILES))
	$(BUILD)/uncounted_test tests/library_names.txt $(BUILD)/containers_O0
	for c in $(CONTAINERS); do LD_PRELOAD=$(PRELOAD) $$c || exit 1; done
	for w in $(WALKS); do for depth in 1 4 16; do ALLOCS_DEPTH=$$depth LD_PRELOAD=$(PRELOAD) \
	  $$w $$w $(BUILD)/through_1000.so $(BUILD)/through_3000.so || exit 1; done; done
	for a in "" $(FOUND:%=:%); do ALLOCS_COUNTS=1 LD_PRELOAD=$(PRELOAD)$$a $(BUILD)/counted || exit 1; done
	ALLOCS_COUNTS=1 ALLOCS_DEPTH=1 LD_PRELOAD=$(PRELOAD) $(BUILD)/counted
	ALLOCS_COUNTS=1 LD_PRELOAD=$(PRELOAD) $(BUILD)/entries
	tests/same.sh $(PRELOAD) $(BUILD)
	$(BUILD)/meeting_test $(PRELOAD) $(BUILD)/leaver
	$(call stress_all,3,50000)
	ALLOCS_COUNTS=1 $(BUILD)/outside $(PRELOAD) $(BUILD)/stress 3 50000 1
	$(BUILD)/outside $(PRELOAD) $(BUILD)/sub_stress 3 100000 1 objects

stress: $(LIBRARY) $(TESTS)
	$(BUILD)/schedule_test 2
	$(BUILD)/meeting_test $(PRELOAD) $(BUILD)/leaver slow
	$(call stress_all,2,3000000)
	$(call stress_all,4,3000000)
	for a in "" $(FOUND:%=:%); do $(BUILD)/outside $(PRELOAD)$$a $(BUILD)/sub_stress 4 10000000 1 objects || exit 1; done
	ALLOCS_COUNTS=1 $(BUILD)/outside $(PRELOAD) $(BUILD)/sub_stress 4 10000000 1 objects

.PHONY: check stress
