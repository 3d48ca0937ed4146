// Functions whose names are hard for Rust's manglings.
use std::io::Read;

mod inner {
    pub trait Measure {
        fn measure(&self, add: usize) -> usize;
    }
    pub struct Holder<T>(pub T);
    impl<T> Holder<T> {
        #[inline(never)]
        pub fn inherent(&self, add: usize) -> usize {
            std::hint::black_box(add) + 1
        }
    }
    impl<'a, const N: usize> Measure for [&'a str; N] {
        #[inline(never)]
        fn measure(&self, add: usize) -> usize {
            std::hint::black_box(self.len() + add)
        }
    }
}

#[inline(never)]
fn généric<T: Read>(mut source: T) -> usize {
    let mut buffer = [0u8; 4];
    source.read(&mut buffer).unwrap_or(0)
}

fn main() {
    use inner::Measure;
    let closure = |value: usize| std::hint::black_box(["a", "b"].measure(value));
    let total = closure(1) + inner::Holder(3u8).inherent(2) + généric(std::io::empty());
    std::process::exit((total == 0) as i32);
}
