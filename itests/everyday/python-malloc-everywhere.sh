PYTHONMALLOC=malloc exec python3 -c '
import collections, re
words = re.findall(r"\w+", " ".join(str(i * i) for i in range(60000)))
print(collections.Counter(w[0] for w in words).most_common())'
