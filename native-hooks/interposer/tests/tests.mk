TEST_CFLAGS = -std=c11 -D_GNU_SOURCE -O2 -g $(WARNINGS) -Iinclude -Isrc -Itests $(CFLAGS)
GOLDEN = golden/index.golden

$(BUILD)/make_golden: tests/golden.c $(RECORDER_OBJECTS)
	$(CC) $(TEST_CFLAGS) -o $@ $^

$(BUILD)/golden_test: tests/golden_test.c tests/reader.c tests/reader.h
	$(CC) $(TEST_CFLAGS) -o $@ tests/golden_test.c tests/reader.c

golden: $(BUILD)/make_golden
	mkdir -p golden
	$(BUILD)/make_golden $(GOLDEN)

check-golden: $(BUILD)/make_golden $(BUILD)/golden_test
	$(BUILD)/make_golden $(BUILD)/index.golden
	cmp $(GOLDEN) $(BUILD)/index.golden || { echo "the format changed: make golden"; exit 1; }
	$(BUILD)/golden_test $(GOLDEN)

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
	@$(PAIR) lifo $(BUILD)/micro lifo
	@$(PAIR) lifo-2-threads $(BUILD)/micro lifo2
	@$(PAIR) random-10k $(BUILD)/micro random 10000
	@$(PAIR) random-300k $(BUILD)/micro random 300000
	@$(PAIR) list $(BUILD)/micro list
	@$(PAIR) realloc $(BUILD)/micro realloc

.PHONY: bench

$(BUILD)/stress: tests/stress.c tests/shared.h include/allocs_hook.h
	$(CC) $(TEST_CFLAGS) -fno-builtin -o $@ $< -lpthread -ldl -Wl,--no-as-needed -lstdc++
$(BUILD)/outside: tests/outside.c tests/reader.c tests/reader.h tests/shared.h
	$(CC) $(TEST_CFLAGS) -o $@ tests/outside.c tests/reader.c

$(BUILD)/record_test: tests/record_test.c tests/check.h $(RECORDER_OBJECTS)
	$(CC) $(TEST_CFLAGS) -o $@ tests/record_test.c $(RECORDER_OBJECTS)
