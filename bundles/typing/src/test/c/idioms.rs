// As idioms.c, for Rust.
use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::hash::BuildHasherDefault;
use std::io::{Read, Write};
use std::rc::Rc;
use std::sync::Arc;

struct Point {
    x: f64,
    y: f64,
}

struct Named {
    name: String,
    next: Option<Box<Named>>,
}

enum Shape {
    Circle(f64),
    Polygon(Vec<Point>),
}

trait Area {
    fn area(&self) -> f64;
}
impl Area for Shape {
    fn area(&self) -> f64 {
        match self {
            Shape::Circle(r) => 3.0 * r * r,
            Shape::Polygon(p) => p.iter().map(|p| p.x * p.y).sum(),
        }
    }
}

fn expect<T: ?Sized>(address: *const T, kind: &str, out: &mut Vec<String>) {
    out.push(format!("{:p} {}", address as *const u8, kind));
}

#[inline(never)]
fn objects(n: usize, out: &mut Vec<String>) {
    let point = Box::leak(Box::new(Point { x: 1.0, y: n as f64 }));
    expect(point, "!idioms::Point", out);
    let number = Box::leak(Box::new(n as u32));
    expect(number, "!u32", out);
    let named = Box::leak(Box::new(Named { name: "x".repeat(n), next: None }));
    expect(named, "!idioms::Named", out);
    expect(named.name.as_ptr(), "!u8[21]", out);
    named.next = Some(Box::new(Named { name: String::from("inner"), next: None }));
    expect(&**named.next.as_ref().unwrap(), "!idioms::Named", out);
    let shape: &'static dyn Area = Box::leak(Box::new(Shape::Circle(n as f64)));
    expect(shape, "!idioms::Shape", out);
    let _ = shape.area();
}

#[inline(never)]
fn collections(n: usize, out: &mut Vec<String>) {
    let mut points: Vec<Point> = Vec::with_capacity(n);
    points.push(Point { x: 1.0, y: 2.0 });
    expect(points.as_ptr(), "!idioms::Point[21]", out);
    let numbers: Vec<u16> = vec![7; n];
    expect(numbers.as_ptr(), "!u16[21]", out);
    let mut grown: Vec<Option<Box<Named>>> = Vec::new();
    for _ in 0..5 {
        grown.push(None);
    }
    expect(grown.as_ptr(), "core::option::Option<alloc::boxed::Box<idioms::Named, alloc::alloc::Global>>[8]", out);
    let slice: Box<[u64]> = vec![1u64; n].into_boxed_slice();
    expect(slice.as_ptr(), "!u64[21]", out);
    let text = String::with_capacity(33);
    expect(text.as_ptr(), "!u8[33]", out);
    let rc = Rc::new(Point { x: 3.0, y: 4.0 });
    expect((Rc::as_ptr(&rc) as *const u8).wrapping_sub(16), "alloc::rc::RcInner<idioms::Point>", out);
    let arc = Arc::new(Point { x: 3.0, y: 4.0 });
    expect((Arc::as_ptr(&arc) as *const u8).wrapping_sub(16), "alloc::sync::ArcInner<idioms::Point>", out);
    let mut deque: VecDeque<u32> = VecDeque::with_capacity(15);
    deque.push_back(1);
    let mut map: HashMap<u32, Point> = HashMap::new();
    map.insert(1, Point { x: 1.0, y: 1.0 });
    let shared: Rc<str> = Rc::from("a text with more than a few letters");
    expect((shared.as_ptr()).wrapping_sub(16), "alloc::rc::RcInner<[u8]>", out);
    let slice_of_words: Arc<[u64]> = Arc::from(vec![1u64; n]);
    expect((slice_of_words.as_ptr() as *const u8).wrapping_sub(16), "alloc::sync::ArcInner<[u64]>", out);
    let fixed: Box<[Option<Rc<str>>; 3]> = Box::new([None, None, None]);
    expect(fixed.as_ptr(), "core::option::Option<alloc::rc::Rc<str, alloc::alloc::Global>>[3]", out);
    let boxed: Box<str> = "text in a box".into();
    expect(boxed.as_ptr(), "u8[13]", out);
    type Places = HashMap<u64, [u32; 3], BuildHasherDefault<DefaultHasher>>;
    let mut places = Places::with_capacity_and_hasher(n, Default::default());
    places.insert(7, [1, 2, 3]);
    // 32 buckets of 24 bytes lie before the address that a table keeps, its only pointer.
    let words: [usize; 4] = unsafe { std::ptr::read(&places as *const Places as *const _) };
    let control = *words.iter().max().unwrap() as *const u8;
    expect(control.wrapping_sub(32 * 24), "struct { (u64, [u32; 3])[32]; u8[48]; }", out);
    let mut tree: BTreeMap<u32, Point> = BTreeMap::new();
    tree.insert(1, Point { x: 1.0, y: 1.0 });
    std::mem::forget((points, numbers, grown, slice, text, rc, arc, deque, map, tree));
    std::mem::forget((shared, slice_of_words, fixed, boxed, places));
}

fn main() {
    let n = std::env::args().count() + 20;
    let mut out = Vec::new();
    objects(n, &mut out);
    collections(n, &mut out);
    let mut stdout = std::io::stdout();
    for line in &out {
        writeln!(stdout, "{}", line).unwrap();
    }
    writeln!(stdout, "ready").unwrap();
    stdout.flush().unwrap();
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
}
