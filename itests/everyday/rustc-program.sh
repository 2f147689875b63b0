cat > p.rs <<'R'
use std::collections::BTreeMap;
fn main() {
    let handles: Vec<_> = (0..4u64).map(|t| std::thread::spawn(move || {
        let mut m = BTreeMap::new();
        for i in 0..20000u64 { m.entry(i * 7919 % 1009).or_insert_with(Vec::new).push(format!("{}{}", t, i)); }
        m.values().map(|v| v.iter().map(String::len).sum::<usize>()).sum::<usize>()
    })).collect();
    println!("{:?}", handles.into_iter().map(|h| h.join().unwrap()).collect::<Vec<_>>());
    std::process::exit(9)
}
R
rustc -C opt-level=1 p.rs 2> log; echo $?; ./p; echo $?
