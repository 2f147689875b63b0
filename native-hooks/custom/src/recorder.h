/*
 * recorder.h - the part of liballocs_preload.so that is used here.
 *
 * Weak: a program without that library runs as it would without us.
 */
#ifndef ALLOCS_CUSTOM_RECORDER_H
#define ALLOCS_CUSTOM_RECORDER_H

#include <allocs_hook.h>

#pragma weak allocs_hook_suballocator
#pragma weak allocs_hook_sub_alloc
#pragma weak allocs_hook_sub_free
#pragma weak allocs_hook_sub_reset
#pragma weak allocs_hook_sub_restore
#pragma weak allocs_hook_resite
#pragma weak allocs_hook_path
#pragma weak allocs_hook_sub_find
#pragma weak allocs_hook_find

#endif
