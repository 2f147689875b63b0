/*
 * new_forms.h - every form of operator new and delete, by its mangled name.
 *
 * NEW(name, result of the plain case, marked if it is short, parameters, arguments, nothrow)
 * DELETE(name, parameters, arguments)
 */
/* clang-format off */
#define AH_NEW_FORMS(NEW)                                                                          \
  NEW(_Znwm, ah_real.malloc_marking(n), (size_t n), (n), 0)                                                \
  NEW(_Znam, ah_real.malloc_marking(n), (size_t n), (n), 0)                                                \
  NEW(_ZnwmRKSt9nothrow_t, ah_real.malloc_marking(n), (size_t n, const void *t), (n, t), 1)                \
  NEW(_ZnamRKSt9nothrow_t, ah_real.malloc_marking(n), (size_t n, const void *t), (n, t), 1)                \
  NEW(_ZnwmSt11align_val_t, aligned(n, a), (size_t n, size_t a), (n, a), 0)                        \
  NEW(_ZnamSt11align_val_t, aligned(n, a), (size_t n, size_t a), (n, a), 0)                        \
  NEW(_ZnwmSt11align_val_tRKSt9nothrow_t, aligned(n, a), (size_t n, size_t a, const void *t), (n, a, t), 1) \
  NEW(_ZnamSt11align_val_tRKSt9nothrow_t, aligned(n, a), (size_t n, size_t a, const void *t), (n, a, t), 1)

#define AH_DELETE_FORMS(DELETE)                                                                    \
  DELETE(_ZdlPv, (void *p), (p))                                                                   \
  DELETE(_ZdaPv, (void *p), (p))                                                                   \
  DELETE(_ZdlPvm, (void *p, size_t n), (p, n))                                                     \
  DELETE(_ZdaPvm, (void *p, size_t n), (p, n))                                                     \
  DELETE(_ZdlPvRKSt9nothrow_t, (void *p, const void *t), (p, t))                                   \
  DELETE(_ZdaPvRKSt9nothrow_t, (void *p, const void *t), (p, t))                                   \
  DELETE(_ZdlPvSt11align_val_t, (void *p, size_t a), (p, a))                                       \
  DELETE(_ZdaPvSt11align_val_t, (void *p, size_t a), (p, a))                                       \
  DELETE(_ZdlPvmSt11align_val_t, (void *p, size_t n, size_t a), (p, n, a))                         \
  DELETE(_ZdaPvmSt11align_val_t, (void *p, size_t n, size_t a), (p, n, a))                         \
  DELETE(_ZdlPvSt11align_val_tRKSt9nothrow_t, (void *p, size_t a, const void *t), (p, a, t))       \
  DELETE(_ZdaPvSt11align_val_tRKSt9nothrow_t, (void *p, size_t a, const void *t), (p, a, t))
/* clang-format on */
