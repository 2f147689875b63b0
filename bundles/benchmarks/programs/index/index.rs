// An index of generated documents. Writes what it knows of its own chunks to the file that is named,
// one "address<TAB>type" a line, and waits.
use std::cell::RefCell;
use std::collections::{BTreeMap, BinaryHeap, HashMap, HashSet, VecDeque};
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::rc::{Rc, Weak};
use std::sync::Arc;

#[derive(Clone)]
struct Place {
    document: u32,
    line: u32,
}

struct Word {
    text: String,
    places: Vec<Place>,
}

enum Query {
    Has(String),
    Not(Box<Query>),
    And(Box<Query>, Box<Query>),
}

trait Score {
    fn score(&self, places: &[Place]) -> f64;
    fn name(&self) -> &'static str;
}

struct Constant(f64);
struct ByLine {
    weight: f64,
    limit: u64,
}

impl Score for Constant {
    fn score(&self, _: &[Place]) -> f64 {
        self.0
    }
    fn name(&self) -> &'static str {
        "index::Constant"
    }
}

impl Score for ByLine {
    fn score(&self, places: &[Place]) -> f64 {
        places.iter().take(self.limit as usize).map(|p| self.weight / (1.0 + p.line as f64)).sum()
    }
    fn name(&self) -> &'static str {
        "index::ByLine"
    }
}

struct Folder {
    name: String,
    parent: RefCell<Weak<Folder>>,
    children: RefCell<Vec<Rc<Folder>>>,
}

fn query(depth: u32, seed: u32) -> Query {
    if depth == 0 {
        Query::Has(format!("word number {}", seed % 977))
    } else if seed % 3 == 0 {
        Query::Not(Box::new(query(depth - 1, seed / 3 + 1)))
    } else {
        Query::And(Box::new(query(depth - 1, seed + 1)), Box::new(query(depth - 1, seed / 2 + 3)))
    }
}

fn folders(depth: u32) -> Rc<Folder> {
    let made = Rc::new(Folder {
        name: format!("folder at depth {depth}"),
        parent: RefCell::new(Weak::new()),
        children: RefCell::new(Vec::new()),
    });
    for _ in 0..if depth > 0 { 5 } else { 0 } {
        let child = folders(depth - 1);
        *child.parent.borrow_mut() = Rc::downgrade(&made);
        made.children.borrow_mut().push(child);
    }
    made
}

fn say<T: ?Sized>(out: &mut impl Write, at: *const T, name: &str) {
    writeln!(out, "{:#x}\t{}", at as *const u8 as usize, name).unwrap();
}

fn tell(out: &mut impl Write, query: &Query) {
    match query {
        Query::Has(text) => say(out, text.as_ptr(), "u8[]"),
        Query::Not(inner) => {
            say(out, &**inner, "index::Query");
            tell(out, inner);
        }
        Query::And(left, right) => {
            for each in [left, right] {
                say(out, &**each, "index::Query");
                tell(out, each);
            }
        }
    }
}

fn main() {
    let mut words: HashMap<String, Word> = HashMap::new();
    let mut by_place: BTreeMap<u64, Arc<str>> = BTreeMap::new();
    let mut seen: HashSet<u32> = HashSet::new();
    let mut queue: VecDeque<Box<Place>> = VecDeque::new();
    let mut heap: BinaryHeap<(u32, String)> = BinaryHeap::new();
    for i in 0..20_000u32 {
        let text = format!("word number {}", i % 7919);
        let word = words
            .entry(text.clone())
            .or_insert_with(|| Word { text: text.clone(), places: Vec::new() });
        word.places.push(Place { document: i, line: i % 100 });
        by_place.insert((i as u64) << 8, Arc::from(text.as_str()));
        seen.insert(i / 2);
        queue.push_back(Box::new(Place { document: i, line: 1 }));
        if i % 4 == 0 {
            heap.push((i % 1009, text));
        }
    }
    let queries: Vec<Query> = (0..1500).map(|i| query(4, i)).collect();
    let scores: Vec<Box<dyn Score>> = (0..6000)
        .map(|i| {
            if i % 2 == 0 {
                Box::new(Constant(i as f64)) as Box<dyn Score>
            } else {
                Box::new(ByLine { weight: 0.5, limit: i })
            }
        })
        .collect();
    let root = folders(5);

    let path = std::env::args().nth(1).unwrap_or("/dev/null".into());
    let mut out = BufWriter::new(File::create(path).unwrap());
    for (key, word) in &words {
        say(&mut out, key.as_ptr(), "u8[]");
        say(&mut out, word.text.as_ptr(), "u8[]");
        say(&mut out, word.places.as_ptr(), "index::Place[]");
    }
    for each in &queue {
        say(&mut out, &**each, "index::Place");
    }
    for each in &queries {
        tell(&mut out, each);
    }
    for each in &scores {
        say(&mut out, &**each as *const dyn Score as *const u8, each.name());
    }
    for (_, text) in heap.iter() {
        say(&mut out, text.as_ptr(), "u8[]");
    }
    say(&mut out, queries.as_ptr(), "index::Query[]");
    out.flush().unwrap();
    drop(out);
    let score: f64 = scores.iter().map(|s| s.score(&words.values().next().unwrap().places)).sum();
    std::io::stdin().read_exact(&mut [0]).ok();
    println!("{} {} {} {}", by_place.len(), seen.len(), root.name.len(), score);
}
