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
