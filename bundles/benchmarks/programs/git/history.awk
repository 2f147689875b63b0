# A history for git fast-import: 6000 commits, each of which changes two of 300 files.
function content(seed, lines,    i, text) {
  for (i = 0; i < lines; i++) text = text sprintf("line %d of %d: %d\n", i, seed, (seed * 7919 + i * i) % 104729)
  return text
}
function file(name, text) {
  printf "M 100644 inline %s\ndata %d\n%s\n", name, length(text), text
}
BEGIN {
  for (i = 1; i <= 6000; i++) {
    printf "commit refs/heads/main\nmark :%d\ncommitter A U Thor <author@example.com> %d +0000\n", i, 1600000000 + i * 60
    message = "Change number " i
    printf "data %d\n%s\n", length(message), message
    if (i > 1) printf "from :%d\n", i - 1
    file("folder" i % 20 "/file" i % 300, content(int(i / 300), 20 + i % 30))
    file("other" i % 7 "/notes", content(i, 5))
  }
  for (i = 1; i <= 200; i++) printf "reset refs/tags/v%d\nfrom :%d\n\n", i, i * 30
}
