/*
 * Documents, tags and windows in GLib's containers. Writes what it knows of its own chunks to the file
 * that is named, one "address<TAB>type" a line, and waits.
 */
#include <glib-object.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  gchar *title;
  GList *tags;
  GString *body;
  gint64 changed;
  guint flags;
} Document;

typedef struct {
  gint x, y, width, height;
} Area;

typedef struct Window Window;
struct Window {
  Window *next;
  Area area;
  GPtrArray *tabs;
  guint8 *pixels;
};

typedef struct {
  guint32 length;
  gchar name[];
} Label;

typedef struct {
  GObject parent;
  Document *document;
  gint page;
} Viewer;

typedef struct {
  GObjectClass parent;
} ViewerClass;

G_DEFINE_TYPE(Viewer, viewer, G_TYPE_OBJECT)

static void viewer_init(Viewer *viewer) {
  viewer->page = 1;
}

static void viewer_class_init(ViewerClass *viewer_class) {
  (void)viewer_class;
}

static GHashTable *documents;
static GPtrArray *all;
static GTree *by_title;
static GSequence *sequence;
static GQueue *recent;
static GArray *areas;
static GSList *viewers;
static Window *windows;
static Label **labels;

static Label *new_label(const gchar *name) {
  gsize length = strlen(name);
  Label *label = g_malloc(sizeof(Label) + length + 1);
  label->length = (guint32)length;
  memcpy(label->name, name, length + 1);
  return label;
}

static Document *new_document(gint i) {
  Document *document = g_new0(Document, 1);
  document->title = g_strdup_printf("document number %d", i);
  document->body = g_string_new("body of ");
  for (gint k = 0; k < i % 12; k++) {
    g_string_append_printf(document->body, "%s, line %d\n", document->title, k);
    document->tags = g_list_prepend(document->tags, g_strdup("tag"));
  }
  return document;
}

static gint compare(gconstpointer a, gconstpointer b, gpointer data) {
  (void)data;
  return strcmp(a, b);
}

static void fill(gint count) {
  documents = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, NULL);
  all = g_ptr_array_new();
  by_title = g_tree_new_full(compare, NULL, NULL, NULL);
  sequence = g_sequence_new(NULL);
  recent = g_queue_new();
  areas = g_array_new(FALSE, TRUE, sizeof(Area));
  labels = g_new(Label *, count);
  for (gint i = 0; i < count; i++) {
    Document *document = new_document(i);
    g_hash_table_insert(documents, document->title, document);
    g_ptr_array_add(all, document);
    g_tree_insert(by_title, document->title, document);
    g_sequence_append(sequence, document);
    g_queue_push_head(recent, document);
    labels[i] = new_label(document->title);
    if (i % 4 == 0) {
      Area area = {i, i, 640, 480};
      Window *window = g_slice_new0(Window);
      g_array_append_val(areas, area);
      window->next = windows;
      window->tabs = g_ptr_array_sized_new(8);
      window->pixels = g_malloc0(64 + i % 512);
      g_ptr_array_add(window->tabs, document);
      windows = window;
    }
    if (i % 6 == 0) {
      Viewer *viewer = g_object_new(viewer_get_type(), NULL);
      viewer->document = document;
      viewers = g_slist_prepend(viewers, viewer);
    }
  }
}

static void say(FILE *out, gconstpointer p, const char *type) {
  fprintf(out, "0x%lx\t%s\n", (unsigned long)p, type);
}

static void tell(FILE *out, gint count) {
  for (guint i = 0; i < all->len; i++) {
    Document *document = g_ptr_array_index(all, i);
    say(out, document, "Document");
    say(out, document->title, "char[]");
    say(out, document->body, "GString");
    say(out, document->body->str, "char[]");
    for (GList *each = document->tags; each; each = each->next) {
      say(out, each, "GList");
      say(out, each->data, "char[]");
    }
  }
  for (gint i = 0; i < count; i++) say(out, labels[i], "Label");
  for (Window *each = windows; each; each = each->next) {
    say(out, each, "Window");
    say(out, each->pixels, "guint8[]");
    say(out, each->tabs->pdata, "gpointer[]");
  }
  for (GList *each = recent->head; each; each = each->next) say(out, each, "GList");
  for (GSList *each = viewers; each; each = each->next) {
    say(out, each, "GSList");
    say(out, each->data, "Viewer");
  }
  say(out, labels, "Label*[]");
  say(out, all->pdata, "gpointer[]");
  say(out, areas->data, "Area[]");
}

int main(int argc, char **argv) {
  gint count = 9000;
  FILE *out = fopen(argc > 1 ? argv[1] : "/dev/null", "w");
  if (!out) {
    return 1;
  }
  fill(count);
  tell(out, count);
  fclose(out);
  getchar();
  return 0;
}
