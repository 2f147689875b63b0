// A store of 60,000 keys in leveldb, of which some are in the cache, with iterators and snapshots; waits.
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "leveldb/cache.h"
#include "leveldb/db.h"
#include "leveldb/filter_policy.h"
#include "leveldb/write_batch.h"

static std::string key(int i) {
  char text[32];
  snprintf(text, sizeof text, "key %08d", i * 7919 % 60000);
  return text;
}

int main(int, char **argv) {
  leveldb::Options options;
  options.create_if_missing = true;
  options.block_cache = leveldb::NewLRUCache(4 << 20);
  options.filter_policy = leveldb::NewBloomFilterPolicy(10);
  options.write_buffer_size = 1 << 20;
  leveldb::DB *db = nullptr;
  if (!leveldb::DB::Open(options, argv[1], &db).ok()) {
    return 1;
  }
  std::vector<const leveldb::Snapshot *> snapshots;
  for (int i = 0; i < 60000; i++) {
    leveldb::WriteBatch batch;
    batch.Put(key(i), std::string(20 + i % 90, 'v'));
    if (i % 5 == 0) {
      batch.Delete(key(i / 2));
    }
    db->Write(leveldb::WriteOptions(), &batch);
    if (i % 3000 == 0) {
      snapshots.push_back(db->GetSnapshot());
    }
  }
  std::string value;
  for (int i = 0; i < 60000; i += 3) {
    db->Get(leveldb::ReadOptions(), key(i), &value);
  }
  std::vector<std::unique_ptr<leveldb::Iterator>> iterators;
  for (int i = 0; i < 50; i++) {
    iterators.emplace_back(db->NewIterator(leveldb::ReadOptions()));
    iterators.back()->Seek(key(i * 100));
  }
  return getchar();
}
