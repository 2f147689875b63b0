/* jvm.c - creates the virtual machine and calls org.allocs.inprocess.InProcess in it. */
#include "jvm.h"

#include "generation.h"
#include "home.h"
#include "intrusion.h"

#include <dlfcn.h>
#include <jni.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define ENTRY_CLASS "org/allocs/inprocess/InProcess"

#define NEEDED_BYTES ((rlim_t)1 << 30)

typedef jint create_function(JavaVM **, void **, void *);
typedef jint created_function(JavaVM **, jsize, jsize *);

static JavaVM *machine;
static JNIEnv *env;
static jclass entry;
static jmethodID ask;

/* Standard output and error are the program's. */
static jint JNICALL print_elsewhere(FILE *file, const char *format, va_list arguments) {
  return file == stdout || file == stderr ? 0 : vfprintf(file, format, arguments);
}

static void fail(char *failure, const char *what, const char *detail) {
  snprintf(failure, REASON_BYTES, "no Java virtual machine: %s%s%.256s", what, detail ? ": " : "",
           detail ? detail : "");
}

static pthread_t starter;
static char *failure_of_starter;
static void (*starter_gives_up)(void);

static _Noreturn void survive(void) {
  if (pthread_equal(pthread_self(), starter)) {
    intrusion_end(NULL, NULL);
    fail(failure_of_starter, "it gave up", "is the memory or the address space limited?");
    starter_gives_up();
  }
  for (;;) {
    pause();
  }
}

static void JNICALL on_exit_of_machine(jint status) {
  (void)status;
  survive();
}

static void JNICALL on_abort_of_machine(void) { survive(); }

static bool exists_already(void *library) {
  created_function *created = (created_function *)dlsym(library, "JNI_GetCreatedJavaVMs");
  JavaVM *existing;
  jsize count = 0;
  return created && created(&existing, 1, &count) == JNI_OK && count > 0;
}

static jint create(void *library, struct home *home) {
  JavaVMOption options[HOME_MAX_OPTIONS + 3];
  size_t count = 0;
  options[count++] = (JavaVMOption){"vfprintf", (void *)print_elsewhere};
  options[count++] = (JavaVMOption){"exit", (void *)on_exit_of_machine};
  options[count++] = (JavaVMOption){"abort", (void *)on_abort_of_machine};
  for (size_t i = 0; i < home->option_count; i++) {
    options[count++] = (JavaVMOption){home->options[i], NULL};
  }
  JavaVMInitArgs arguments = {JNI_VERSION_1_8, (jint)count, options, JNI_TRUE};
  create_function *create_vm = (create_function *)dlsym(library, "JNI_CreateJavaVM");
  if (!create_vm) {
    return JNI_ERR;
  }
  intrusion_begin();
  jint result = create_vm(&machine, (void **)&env, &arguments);
  intrusion_end(result == JNI_OK ? machine : NULL, (const void *)create_vm);
  return result;
}

/*
 * Whether the address space may grow by as much as the virtual machine reserves. Java 17 crashes
 * where it cannot map its own class file.
 */
static bool has_address_space(void) {
  struct rlimit limit;
  unsigned long pages = 0;
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) {
    return true;
  }
  FILE *file = fopen("/proc/self/statm", "re");
  bool known = file && fscanf(file, "%lu", &pages) == 1;
  if (file) {
    fclose(file);
  }
  rlim_t used = (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
  return known && used < limit.rlim_cur && limit.rlim_cur - used > NEEDED_BYTES;
}

/* Whether Java threw something; then it is forgotten. */
static bool threw(void) {
  bool thrown = (*env)->ExceptionCheck(env);
  if (thrown) {
    (*env)->ExceptionClear(env);
  }
  return thrown;
}

/* Has the engine count its changes where caches look. */
static bool share_generation(void) {
  jmethodID count = (*env)->GetStaticMethodID(env, entry, "countChanges", "(Ljava/nio/ByteBuffer;)V");
  jobject counter = count ? (*env)->NewDirectByteBuffer(env, &generation_of_engine,
                                                        sizeof generation_of_engine)
                          : NULL;
  if (counter) {
    (*env)->CallStaticVoidMethod(env, entry, count, counter);
    (*env)->DeleteLocalRef(env, counter);
  }
  return counter != NULL;
}

static void find_entry(char *failure) {
  jclass local = (*env)->FindClass(env, ENTRY_CLASS);
  entry = local ? (*env)->NewGlobalRef(env, local) : NULL;
  ask = entry ? (*env)->GetStaticMethodID(env, entry, "ask", "(JIJ[J)[B") : NULL;
  bool shared = ask && share_generation();
  if (threw() || !shared) {
    fail(failure, "the distribution is not complete", NULL);
    ask = NULL;
  }
}

void jvm_start(char failure[REASON_BYTES], void (*give_up)(void)) {
  static struct home home;
  starter = pthread_self();
  failure_of_starter = failure;
  starter_gives_up = give_up;
  home_read(&home);
  if (!home.library[0]) {
    fail(failure, "no libjvm.so found; set JAVA_HOME", NULL);
    return;
  }
  void *library = has_address_space() ? dlopen(home.library, RTLD_NOW) : NULL;
  if (!has_address_space()) {
    fail(failure, "it needs 1 GiB of address space, which is limited (ulimit -v)", NULL);
  } else if (!library) {
    fail(failure, "libjvm.so cannot be loaded", home.library);
  } else if (exists_already(library)) {
    fail(failure, "the program runs one of its own; use org.allocs:allocs-embed there", NULL);
  } else if (create(library, &home) != JNI_OK) {
    fail(failure, "it does not start", "is the memory or the address space limited?");
  } else {
    find_entry(failure);
  }
}

size_t jvm_ask(const struct question *question, unsigned char *bytes, size_t size,
               char failure[REASON_BYTES]) {
  jlong registers[CAPTURED_COUNT];
  memcpy(registers, question->registers, sizeof registers);
  size_t length = 0;
  jlongArray array = (*env)->NewLongArray(env, CAPTURED_COUNT);
  if (array) {
    (*env)->SetLongArrayRegion(env, array, 0, CAPTURED_COUNT, registers);
    jbyteArray result = (*env)->CallStaticObjectMethod(
        env, entry, ask, (jlong)question->address, (jint)question->wants, (jlong)question->tid,
        array);
    if (!threw() && result) {
      jsize got = (*env)->GetArrayLength(env, result);
      length = got > 0 && (size_t)got <= size ? (size_t)got : 0;
      (*env)->GetByteArrayRegion(env, result, 0, (jsize)length, (jbyte *)bytes);
      (*env)->DeleteLocalRef(env, result);
    }
    (*env)->DeleteLocalRef(env, array);
  }
  if (threw() || length == 0) {
    snprintf(failure, REASON_BYTES, "the engine failed");
    return 0;
  }
  return length;
}
