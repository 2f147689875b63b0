/* Has objects, lists, tables and strings of GLib, says where they are and what it freed, and waits. */
#include <gio/gio.h>
#include <stdio.h>

typedef struct {
  double area;
  char *label;
} ShapePrivate;
G_DECLARE_DERIVABLE_TYPE(Shape, shape, TEST, SHAPE, GObject)
struct _ShapeClass {
  GObjectClass parent_class;
};
G_DEFINE_TYPE_WITH_PRIVATE(Shape, shape, G_TYPE_OBJECT)
static void shape_init(Shape *self) { (void)self; }
static void shape_class_init(ShapeClass *class) { (void)class; }

#define TYPE_SQUARE square_get_type()
G_DECLARE_FINAL_TYPE(Square, square, TEST, SQUARE, Shape)
struct _Square {
  Shape parent_instance;
  long side, colour;
};
G_DEFINE_FINAL_TYPE(Square, square, shape_get_type())
static void square_init(Square *self) { self->side = 7; }
static void square_class_init(SquareClass *class) { (void)class; }

#define ROUNDS 60
static gpointer objects[6 * ROUNDS];
static GList *list, *freed;
static gpointer threads_slice;

static gpointer work(gpointer unused) {
  (void)unused;
  g_slice_free(GList, g_slice_new(GList)); /* stays in this thread's magazine */
  threads_slice = g_slice_new0(GQueue);
  return NULL;
}

int main(void) {
  int count = 0;
  for (int i = 0; i < ROUNDS; i++) {
    char name[32];
    snprintf(name, sizeof name, "action-%d", i);
    objects[count++] = g_object_new(shape_get_type(), NULL);
    objects[count++] = g_object_new(TYPE_SQUARE, NULL);
    objects[count++] = g_simple_action_new(name, NULL);
    objects[count++] = g_file_new_for_path(name);
    objects[count++] = g_memory_input_stream_new();
    objects[count++] = g_list_store_new(TYPE_SQUARE);
  }
  GHashTable *table = g_hash_table_new(g_str_hash, g_str_equal);
  GString *string = g_string_new("a string");
  for (int i = 0; i < 500; i++) {
    list = g_list_prepend(list, objects[i % count]);
    freed = g_list_prepend(freed, NULL);
  }
  g_thread_join(g_thread_new("worker", work, NULL));
  for (int i = 0; i < count; i++) {
    printf("object %p %s\n", objects[i], G_OBJECT_TYPE_NAME(objects[i]));
  }
  for (GList *node = list; node != NULL; node = node->next) {
    printf("slice %p\n", (void *)node);
  }
  printf("slice %p\nslice %p\nslice %p\n", (void *)table, (void *)string, threads_slice);
  for (GList *node = freed; node != NULL; node = node->next) {
    printf("freed %p\n", (void *)node);
  }
  g_list_free(freed);
  puts("ready");
  fflush(stdout);
  while (getchar() != EOF) {
  }
  return 0;
}
