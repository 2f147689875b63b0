# Rust: collections, threads with channels, a panic that is caught and one that is not.
cat > p.rs <<'R'
use std::collections::{BTreeMap, BinaryHeap, HashMap, VecDeque};
use std::rc::Rc;
use std::sync::{mpsc, Arc, Mutex};
fn main() {
    let (send, receive) = mpsc::channel();
    let total = Arc::new(Mutex::new(HashMap::new()));
    let workers: Vec<_> = (0..4u64).map(|t| {
        let (send, total) = (send.clone(), Arc::clone(&total));
        std::thread::spawn(move || for i in 0..5000u64 {
            *total.lock().unwrap().entry(i % 101).or_insert(0) += t;
            send.send(Box::new([t, i, t * i])).unwrap();
        })
    }).collect();
    drop(send);
    let sum: u64 = receive.iter().map(|b| b[2]).sum();
    workers.into_iter().for_each(|w| w.join().unwrap());
    let mut counts: Vec<_> = total.lock().unwrap().iter().map(|(k, v)| (*k, *v)).collect();
    counts.sort();
    println!("{} {} {:?}", sum, counts.len(), counts[100]);
    let mut queue: VecDeque<String> = (0..9999).map(|i| format!("{:08}", i * 7919 % 9973)).collect();
    queue.rotate_left(777);
    let heap: BinaryHeap<_> = queue.iter().map(|s| Rc::from(s.as_str())).collect::<Vec<Rc<str>>>().into();
    let tree: BTreeMap<_, _> = heap.into_sorted_vec().into_iter().enumerate().collect();
    println!("{:?} {:?}", tree.get(&0), tree.get(&9998));
    let caught = std::panic::catch_unwind(|| { let v: Vec<Box<u8>> = Vec::new(); *v[1] });
    println!("{}", caught.is_err());
    let mut deep = Some(Box::new(0u64));
    std::thread::spawn(move || { deep.take(); deep.unwrap() }).join().map(|_| ()).unwrap_or_else(|_| println!("thread"));
    panic!("end");
}
R
for o in 0 2; do rustc -C opt-level=$o p.rs > log 2>&1; echo $?; ./p 2> err; echo $?; grep -c panicked err; done
