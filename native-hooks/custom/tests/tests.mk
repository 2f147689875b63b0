TEST_CFLAGS = -D_GNU_SOURCE -O2 -g $(WARNINGS) -Isrc -I../interposer/include -I../interposer/src \
  -I../interposer/tests $(CFLAGS)
HOOKS = ../interposer/build/liballocs_preload.so

$(BUILD)/rule_test: tests/rule_test.c src/rule.c src/rules.c $(HEADERS)
	$(CC) -std=c11 $(TEST_CFLAGS) -o $@ tests/rule_test.c src/rule.c src/rules.c

# -O1: each function is one, by itself.
PROGRAM = $(CC) -std=c11 $(TEST_CFLAGS) -O1 -fno-optimize-sibling-calls -o $@
$(BUILD)/follows: tests/programs/follows.c tests/programs/entries.S
	$(PROGRAM) $^ -lpthread
$(BUILD)/refused: tests/programs/refused.c tests/programs/entries.S
	$(PROGRAM) -O2 $^
$(BUILD)/twins: tests/programs/twins_a.c tests/programs/twins_b.c
	$(PROGRAM) $^
$(BUILD)/hidden $(BUILD)/later $(BUILD)/registers: $(BUILD)/%: tests/programs/%.c
	$(PROGRAM) $^
$(BUILD)/hidden_stripped: $(BUILD)/hidden
	strip -o $@ $<
$(BUILD)/hidden_linked: $(BUILD)/hidden
	objcopy --only-keep-debug $< $(BUILD)/hidden.debug
	cd $(BUILD) && objcopy --strip-all --add-gnu-debuglink=hidden.debug hidden hidden_linked
$(BUILD)/processes $(BUILD)/signals $(BUILD)/namespaces: $(BUILD)/%: tests/programs/%.c
	$(PROGRAM) $^ -lpthread -ldl
$(BUILD)/liblater_lib.so $(BUILD)/libracing_lib.so: $(BUILD)/lib%.so: tests/programs/%.c
	$(PROGRAM) -fPIC -shared $^
$(BUILD)/librecorder.so: tests/recorder.c
	$(CC) -std=c11 $(TEST_CFLAGS) -fPIC -shared -o $@ $^
$(BUILD)/thrown: tests/programs/thrown.cc
	g++ -std=c++17 $(TEST_CFLAGS) -O1 -fno-optimize-sibling-calls -o $@ $^ -lpthread

PROGRAMS = librecorder.so follows registers refused twins hidden hidden_stripped hidden_linked later liblater_lib.so \
  thrown processes signals namespaces libracing_lib.so many

programs: $(PROGRAMS:%=$(BUILD)/%)

check: $(LIBRARY) $(BUILD)/rule_test programs
	$(BUILD)/rule_test
	tests/follow.sh $(HOOKS) $(LIBRARY) $(BUILD)

.PHONY: programs

# Plain, and followed.
$(BUILD)/speed $(BUILD)/many: $(BUILD)/%: bench/%.c
	$(CC) -std=c11 $(TEST_CFLAGS) -o $@ $^ -lpthread
SPEED_RULES = suballoc speed_alloc(pZ)p\nsubfree speed_free(pP)->speed_alloc\nsuballoc speed_pool_alloc(pZ)p\nsubreset speed_pool_reset(P)->speed_pool_alloc
MANY_RULES = suballoc many_alloc(pZ)p\nsubreset many_reset(P)->many_alloc\nsuballoc pair_alloc(pZ)p\nsubfree pair_free(P)->pair_alloc
bench: $(LIBRARY) $(BUILD)/speed $(BUILD)/many
	$(BUILD)/speed
	LD_PRELOAD=$(abspath $(HOOKS)):$(abspath $(LIBRARY)) ALLOCS_CUSTOM=$$(printf '$(SPEED_RULES)') $(BUILD)/speed
	$(BUILD)/many 2 30000
	for counts in 0 1; do LD_PRELOAD=$(abspath $(HOOKS)):$(abspath $(LIBRARY)) ALLOCS_COUNTS=$$counts \
	  ALLOCS_CUSTOM=$$(printf '$(MANY_RULES)') $(BUILD)/many 2 30000; done

.PHONY: bench
