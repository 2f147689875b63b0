/* Objects as CPython 3.11 lays them out, and chunks that only look like them. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct _object {
  long ob_refcnt;
  struct _typeobject *ob_type;
} PyObject;

typedef struct {
  PyObject ob_base;
  long ob_size;
} PyVarObject;

typedef struct {
  unsigned long _gc_next, _gc_prev;
} PyGC_Head;

typedef PyObject *(*reprfunc)(PyObject *);
typedef void (*destructor)(PyObject *);

typedef struct _typeobject {
  PyVarObject ob_base;
  const char *tp_name;
  long tp_basicsize, tp_itemsize;
  destructor tp_dealloc;
  reprfunc tp_repr;
  unsigned long tp_flags;
  struct _typeobject *tp_base;
} PyTypeObject;

typedef struct {
  PyTypeObject ht_type;
  PyObject *ht_name;
} PyHeapTypeObject;

typedef struct {
  PyVarObject ob_base;
  PyObject **ob_item;
  long allocated;
} PyListObject;

typedef struct {
  PyVarObject ob_base;
  PyObject *ob_item[1];
} PyTupleObject;

struct _longobject {
  PyVarObject ob_base;
  unsigned ob_digit[1];
};
typedef struct _longobject PyLongObject;

typedef unsigned char Py_UCS1;
typedef unsigned short Py_UCS2;

typedef struct {
  PyObject ob_base;
  long length, hash;
  unsigned state;
  int *wstr;
} PyASCIIObject;

typedef struct {
  PyASCIIObject _base;
  long utf8_length;
  char *utf8;
  long wstr_length;
} PyCompactUnicodeObject;

typedef struct {
  PyCompactUnicodeObject _base;
  void *data;
} PyUnicodeObject;

/* Not named after its type: its functions tell. */
typedef struct {
  PyObject ob_base;
  PyObject *callable, *arguments;
} partial;

__attribute__((noinline)) static void partial_dealloc(partial *p) { free(p); }
__attribute__((noinline)) static void list_dealloc(PyListObject *l) { free(l); }
__attribute__((noinline)) static void object_dealloc(PyObject *o) { free(o); }
__attribute__((noinline)) static void subtype_dealloc(PyObject *o) { free((char *)o - 16); }

#define COLLECTED (1ul << 14)
#define MANAGED_DICT (1ul << 4)

PyTypeObject PyType_Type;
PyTypeObject PyBaseObject_Type;
#define TYPE(metatype, name, bytes, item, dealloc, flags, base)                                  \
  {                                                                                              \
    {{1, metatype}, 0}, name, bytes, item, (destructor)(dealloc), NULL, flags, base              \
  }
PyTypeObject PyType_Type =
    TYPE(&PyType_Type, "type", sizeof(PyHeapTypeObject), 40, object_dealloc, COLLECTED, &PyBaseObject_Type);
PyTypeObject PyBaseObject_Type =
    TYPE(&PyType_Type, "object", sizeof(PyObject), 0, object_dealloc, 0, NULL);
PyTypeObject PyList_Type =
    TYPE(&PyType_Type, "list", sizeof(PyListObject), 0, list_dealloc, COLLECTED, &PyBaseObject_Type);
PyTypeObject PyTuple_Type = TYPE(&PyType_Type, "tuple", offsetof(PyTupleObject, ob_item), 8,
                                 object_dealloc, COLLECTED, &PyBaseObject_Type);
PyTypeObject PyLong_Type = TYPE(&PyType_Type, "int", offsetof(PyLongObject, ob_digit), 4,
                                object_dealloc, 0, &PyBaseObject_Type);
PyTypeObject PyBool_Type = TYPE(&PyType_Type, "bool", offsetof(PyLongObject, ob_digit), 4,
                                object_dealloc, 0, &PyLong_Type);
PyTypeObject PyUnicode_Type =
    TYPE(&PyType_Type, "str", sizeof(PyUnicodeObject), 0, object_dealloc, 0, &PyBaseObject_Type);
static PyTypeObject partial_type = TYPE(&PyType_Type, "functools.partial", sizeof(partial), 0,
                                        partial_dealloc, 0, &PyBaseObject_Type);
static PyTypeObject closed_type =
    TYPE(&PyType_Type, "closed", 48, 0, object_dealloc, 0, &PyBaseObject_Type);
static struct {
  PyTypeObject type;
} no_type = {TYPE(&PyList_Type, "none", sizeof(PyListObject), 0, list_dealloc, 0, NULL)};

static struct {
  void *chunk;
  const char *type;
} expectations[64];
static int count;

static void expect(void *chunk, const char *type) {
  expectations[count].chunk = chunk;
  expectations[count++].type = type;
}

/* Compilers describe only what is used. */
static struct {
  PyGC_Head head;
  PyHeapTypeObject type;
  PyTupleObject tuple;
  PyLongObject number;
  PyUnicodeObject text;
  Py_UCS1 narrow;
  Py_UCS2 wide;
} used;

static void *sink = &used;

/* So that nothing but the contents tells the type. */
__attribute__((noinline)) static void *object(PyTypeObject *type, size_t before, size_t size) {
  char *chunk = calloc(1, before + size);
  sink = chunk;
  PyObject *o = (PyObject *)(chunk + before);
  o->ob_refcnt = 1;
  o->ob_type = type;
  return chunk;
}

static void *items(PyTypeObject *type, size_t before, size_t size, long items) {
  char *chunk = object(type, before, size);
  ((PyVarObject *)(chunk + before))->ob_size = items;
  return chunk;
}

static void *text(size_t head, long length, size_t each) {
  PyASCIIObject *chunk = object(&PyUnicode_Type, 0, head + (length + 1) * each);
  chunk->length = length;
  return chunk;
}

int main(void) {
  expect(object(&PyList_Type, 16, sizeof(PyListObject)), "!struct { PyGC_Head; PyListObject; }");
  expect(object(&PyList_Type, 16, sizeof(PyListObject) + 8), "?");
  expect(object(&PyList_Type, 0, sizeof(PyListObject)), "?");
  expect(items(&PyTuple_Type, 16, 24 + 3 * 8, 3), "!struct { PyGC_Head; PyTupleObject; }");
  expect(items(&PyTuple_Type, 16, 24, 0), "!struct { PyGC_Head; PyTupleObject; }");
  expect(items(&PyTuple_Type, 16, 24 + 3 * 8, 5), "?");
  expect(items(&PyTuple_Type, 16, 4096, 5), "?");
  expect(items(&PyLong_Type, 0, 28, -1), "!PyLongObject");
  expect(items(&PyLong_Type, 0, 24 + 7 * 4, 6), "!PyLongObject");
  expect(items(&PyBool_Type, 0, 28, 1), "!python bool");
  expect(items(&PyLong_Type, 0, 28, -1l << 62), "?");
  expect(text(sizeof(PyASCIIObject), 9, 1), "!struct { PyASCIIObject; Py_UCS1[10]; }");
  expect(text(sizeof(PyCompactUnicodeObject), 9, 2), "!struct { PyCompactUnicodeObject; Py_UCS2[10]; }");
  expect(text(sizeof(PyASCIIObject), -1, 1), "?");
  expect(object(&PyUnicode_Type, 0, sizeof(PyUnicodeObject)), "!PyUnicodeObject");
  partial *called = object(&partial_type, 0, sizeof *called);
  called->callable = called->arguments = &called->ob_base;
  expect(called, "!partial");
  expect(object(&closed_type, 0, 48), "!python closed");
  expect(object(&no_type.type, 0, sizeof(PyListObject)), "?");

  PyHeapTypeObject *meta = (void *)((char *)items(&PyType_Type, 16, sizeof *meta, 0) + 16);
  expect((char *)meta - 16, "!struct { PyGC_Head; PyHeapTypeObject; }");
  meta->ht_type = (PyTypeObject)TYPE(&PyType_Type, "Meta", sizeof *meta, 40, subtype_dealloc,
                                     COLLECTED, &PyType_Type);
  PyHeapTypeObject *made = (void *)((char *)items(&meta->ht_type, 16, sizeof *made + 80, 2) + 16);
  made->ht_type = (PyTypeObject)TYPE(&meta->ht_type, "Made", sizeof(PyObject) + 16, 0,
                                     subtype_dealloc, COLLECTED | MANAGED_DICT, &PyBaseObject_Type);
  made->ht_type.ob_base.ob_size = 2;
  expect((char *)made - 16, "!struct { PyGC_Head; python Meta; }");
  expect(object(&made->ht_type, 32, sizeof(PyObject) + 16),
         "!struct { void *[2]; struct { PyGC_Head; python Made; }; }");
  expect(object(&made->ht_type, 16, sizeof(PyObject) + 16), "?");
  PyHeapTypeObject *derived = (void *)((char *)items(&PyType_Type, 16, sizeof *derived, 0) + 16);
  derived->ht_type = (PyTypeObject)TYPE(&PyType_Type, "Derived", 56, 0, subtype_dealloc, COLLECTED,
                                        &closed_type);
  expect(object(&derived->ht_type, 16, 56),
         "!struct { PyGC_Head; python Derived; }");
  for (int i = 0; i < count; i++) {
    printf("%p %s\n", expectations[i].chunk, expectations[i].type);
  }
  printf("ready\n");
  fflush(stdout);
  while (getchar() != EOF) {
  }
  return 0;
}
