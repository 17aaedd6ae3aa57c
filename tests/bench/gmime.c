/* How quickly GMime reads the same: every message of an mbox, each part decoded. Prints MB/s.
 *   cc -O2 gmime.c -o gmime $(pkg-config --cflags --libs gmime-3.0) && ./gmime MBOX */
#include <gmime/gmime.h>
#include <stdio.h>
#include <time.h>

static void each_part(GMimeObject *parent, GMimeObject *object, gpointer bytes) {
  (void)parent;
  if (!GMIME_IS_PART(object)) return;
  GMimeDataWrapper *content = g_mime_part_get_content(GMIME_PART(object));
  if (!content) return;
  GMimeStream *decoded = g_mime_stream_mem_new();
  g_mime_data_wrapper_write_to_stream(content, decoded);
  *(gint64 *)bytes += g_mime_stream_length(decoded);
  g_object_unref(decoded);
}

int main(int count, char **arguments) {
  if (count != 2) return 2;
  g_mime_init();
  gchar *mail;
  gsize length;
  if (!g_file_get_contents(arguments[1], &mail, &length, NULL)) return 1;
  struct timespec begun, now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &begun);
  double seconds = 0;
  gint64 bytes = 0;
  int times = 0, messages = 0;
  for (; seconds < 2; times++) {
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(mail, length);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    g_mime_parser_set_format(parser, GMIME_FORMAT_MBOX);
    while (!g_mime_parser_eos(parser)) {
      GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
      if (!message) break;
      g_mime_message_get_subject(message);
      g_mime_message_foreach(message, each_part, &bytes);
      g_object_unref(message);
      messages++;
    }
    g_object_unref(parser);
    g_object_unref(stream);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    seconds = now.tv_sec - begun.tv_sec + (now.tv_nsec - begun.tv_nsec) / 1e9;
  }
  printf("gmime %.1f MB/s over %.1f MB, %d messages\n", length * times / 1e6 / seconds, length / 1e6, messages / times);
  return 0;
}
