/* liballocs-own.so - calls functions of the process that the virtual machine runs in. */
#include <jni.h>
#include <stdint.h>

enum { ARGUMENTS = 6, TEXT = 256 };

/*
 * long call(long function, long[] arguments, byte[] text): all arguments there can be; the last that is given
 * is the text's address, if there is a text.
 */
JNIEXPORT jlong JNICALL Java_org_allocs_process_internal_OwnFunctions_call(
    JNIEnv *env, jclass unused, jlong function, jlongArray given, jbyteArray text) {
  typedef int64_t function_of(int64_t, int64_t, int64_t, int64_t, int64_t, int64_t);
  jlong with[ARGUMENTS] = {0};
  char copy[TEXT] = {0};
  (void)unused;
  jsize count = (*env)->GetArrayLength(env, given);
  if (count > ARGUMENTS || (text && (count == ARGUMENTS || (*env)->GetArrayLength(env, text) >= TEXT))) {
    return 0; /* Call lets nobody ask for that. */
  }
  (*env)->GetLongArrayRegion(env, given, 0, count, with);
  if (text) {
    (*env)->GetByteArrayRegion(env, text, 0, (*env)->GetArrayLength(env, text), (jbyte *)copy);
    with[count] = (jlong)(intptr_t)copy;
  }
  return ((function_of *)(intptr_t)function)(with[0], with[1], with[2], with[3], with[4], with[5]);
}

/* int filled(long function, long argument, long structure) */
JNIEXPORT jint JNICALL Java_org_allocs_process_internal_OwnFunctions_filled(
    JNIEnv *env, jclass unused, jlong function, jlong argument, jlong structure) {
  typedef int function_of(uintptr_t, void *);
  (void)env;
  (void)unused;
  return ((function_of *)(intptr_t)function)((uintptr_t)argument, (void *)(intptr_t)structure);
}

/* long address(ByteBuffer structure): where a direct buffer is. */
JNIEXPORT jlong JNICALL Java_org_allocs_process_internal_OwnFunctions_address(
    JNIEnv *env, jclass unused, jobject structure) {
  (void)unused;
  return (jlong)(intptr_t)(*env)->GetDirectBufferAddress(env, structure);
}
