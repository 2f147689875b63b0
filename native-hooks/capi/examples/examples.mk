# Annotations for allocators of others, and their tests: each builds, and runs with the hooks and
# without.
HOOKS = ../interposer/build/liballocs_preload.so
EXAMPLE_FLAGS = -D_GNU_SOURCE -O1 -g -Wall -Wextra -Werror -Iinclude -I../interposer/include -Iexamples
EXAMPLE_HEADERS = $(wildcard examples/*.h examples/*.hpp examples/test/*.h include/*.h)
PKG_CONFIG ?= pkg-config

# $(1) package; empty where it is not installed
found = $(shell $(PKG_CONFIG) --exists $(1) 2>/dev/null && echo $(1))
APR = $(call found,apr-1)
GLIB = $(call found,glib-2.0)
TALLOC = $(call found,talloc)
EXAMPLES = obstack pmr $(if $(APR),apr) $(if $(GLIB),slice) $(if $(TALLOC),talloc)
UNTESTED = $(if $(APR),,apr-1) $(if $(GLIB),,glib-2.0) $(if $(TALLOC),,talloc)
$(BUILD)/apr_test: PACKAGE = $(APR)
$(BUILD)/slice_test: PACKAGE = $(GLIB)
$(BUILD)/talloc_test: PACKAGE = $(TALLOC)

$(BUILD)/%_test: examples/test/%_test.c $(EXAMPLE_HEADERS) | $(BUILD)
	$(CC) -std=gnu11 $(EXAMPLE_FLAGS) $(if $(PACKAGE),$$($(PKG_CONFIG) --cflags $(PACKAGE))) -o $@ $< \
	  $(if $(PACKAGE),$$($(PKG_CONFIG) --libs $(PACKAGE)))
$(BUILD)/%_test: examples/test/%_test.cc $(EXAMPLE_HEADERS) | $(BUILD)
	$(CXX) -std=c++17 $(EXAMPLE_FLAGS) -o $@ $<

$(HOOKS):
	$(MAKE) --no-print-directory -C ../interposer

examples: $(EXAMPLES:%=$(BUILD)/%_test)

check-examples: examples $(HOOKS)
	for e in $(EXAMPLES); do \
	  $(BUILD)/$${e}_test && LD_PRELOAD=$(abspath $(HOOKS)) $(BUILD)/$${e}_test || exit 1; \
	done
	$(if $(strip $(UNTESTED)),@echo "examples not tested for want of: $(UNTESTED)")

.PHONY: examples check-examples
