// Reads through Rust's standard library, in the kinds of functions that Rust has.
//
// Shows: demangled names (module, generic, trait method, closure) and stacks through Rust's std; built with
// the compiler's own choice of mangling and with v0.
//
// Promised: 20 reads of 64 bytes below records::read_header, 30 of 16 bytes below
// records::read_records::<u32>, 40 of 16 bytes below records::read_records::<u64>, 10 of 8 bytes below <Block
// as Load>::load, 5 of 4 bytes below a closure in main.

use std::fs::File;
use std::io::Read;

mod records {
    use std::fs::File;
    use std::io::Read;

    #[inline(never)]
    pub fn read_header(file: &mut File) -> usize {
        let mut header = [0u8; 64];
        file.read(&mut header).unwrap() // LINE: read_header
    }

    #[inline(never)]
    pub fn read_records<T: Default + Copy>(file: &mut File, count: usize) -> usize {
        let element = T::default();
        let mut total = std::mem::size_of_val(&element);
        for _ in 0..count {
            let mut block = [0u8; 16];
            total += file.read(&mut block).unwrap(); // LINE: read_records
        }
        total
    }
}

trait Load {
    fn load(&self, file: &mut File) -> usize;
}

struct Block {
    size: usize,
}

impl Load for Block {
    #[inline(never)]
    fn load(&self, file: &mut File) -> usize {
        let mut block = vec![0u8; self.size];
        file.read(&mut block).unwrap() // LINE: Block::load
    }
}

#[inline(never)]
fn repeated(count: usize, body: &mut dyn FnMut() -> usize) -> usize {
    // Not to be seen through by the optimizer: the closure stays a function of its own.
    let body = std::hint::black_box(body);
    let mut total = 0;
    for _ in 0..count {
        total += body(); // LINE: repeated
    }
    total
}

fn main() {
    let mut file = File::open("/dev/zero").unwrap();
    let mut total = 0;
    for _ in 0..20 {
        total += records::read_header(&mut file); // LINE: main header
    }
    total += records::read_records::<u32>(&mut file, 30); // LINE: main u32
    total += records::read_records::<u64>(&mut file, 40); // LINE: main u64
    let block = Block { size: 8 };
    for _ in 0..10 {
        total += block.load(&mut file); // LINE: main load
    }
    total += repeated(5, &mut || {
        let mut word = [0u8; 4];
        file.read(&mut word).unwrap() // LINE: closure
    });
    if total != 20 * 64 + 30 * 16 + 4 + 40 * 16 + 8 + 10 * 8 + 5 * 4 {
        std::process::exit(2);
    }
}
