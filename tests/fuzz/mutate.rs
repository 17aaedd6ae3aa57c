//! Bytes changed by chance: bits, runs, numbers, pieces of other seeds, and words that mean something.

use std::{fs, path::Path};
use support::{Chance, payload::payloads};

/// Longest input.
const MAX_BYTES: usize = 20_000;

/// Returns every message in `tests/data`, by name.
pub(crate) fn seeds() -> Vec<(String, Vec<u8>)> {
    let all = payloads(&["script-", "leak-", "entity-"]);
    let mut found: Vec<_> = all.iter().map(|one| (one.name.clone(), one.message())).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/messages");
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "eml"));
    files.sort();
    let message = |path: &std::path::PathBuf| {
        let bytes = support::payload::with_crlf(&fs::read(path).unwrap());
        (path.file_name().unwrap().to_string_lossy().into_owned(), bytes)
    };
    found.extend(files.iter().map(message));
    found
}

/// Changes seeds, one way or several.
pub(crate) struct Mutator<'w> {
    chance: Chance,
    words: &'w [&'w [u8]],
}

impl<'w> Mutator<'w> {
    pub(crate) fn new(seed: u64, words: &'w [&'w [u8]]) -> Mutator<'w> {
        Mutator { chance: Chance::new(seed), words }
    }

    /// Returns one of the seeds, changed.
    pub(crate) fn mutate(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let mut input = self.one_of(seeds).clone();
        for _ in 0..self.chance.draw(1, 8) {
            self.change(&mut input, seeds);
        }
        input.truncate(MAX_BYTES);
        input
    }

    fn change(&mut self, input: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        match self.chance.draw(0, 9) {
            0 => {
                if let Some(byte) = self.place(input.len()).and_then(|at| input.get_mut(at)) {
                    *byte ^= 1 << self.chance.draw(0, 8);
                }
            }
            1 => {
                if let Some(byte) = self.place(input.len()).and_then(|at| input.get_mut(at)) {
                    *byte = self.chance.draw(0, 256) as u8;
                }
            }
            2 => drop(input.drain(self.piece(input.len()))),
            // A piece twice, or many times.
            3 => {
                let piece = input[self.piece(input.len())].to_vec();
                let times = if self.chance.draw(0, 10) == 0 { 50 } else { 1 };
                self.insert(input, &piece.repeat(times));
            }
            4 => {
                let other = self.one_of(seeds);
                let piece = other[self.piece(other.len())].to_vec();
                self.insert(input, &piece);
            }
            5 => {
                let other = self.one_of(seeds);
                let from = self.piece(other.len()).start;
                input.truncate(self.piece(input.len()).start);
                input.extend(&other[from..]);
            }
            6 => input.truncate(self.piece(input.len()).end),
            _ => {
                let word = self.words[self.chance.draw(0, self.words.len() as u64) as usize];
                let times = if self.chance.draw(0, 20) == 0 { 200 } else { 1 };
                self.insert(input, &word.repeat(times));
            }
        }
    }

    fn insert(&mut self, input: &mut Vec<u8>, bytes: &[u8]) {
        let at = self.chance.draw(0, input.len() as u64 + 1) as usize;
        input.splice(at..at, bytes.iter().copied());
    }

    fn place(&mut self, len: usize) -> Option<usize> {
        (len > 0).then(|| self.chance.draw(0, len as u64) as usize)
    }

    fn piece(&mut self, len: usize) -> std::ops::Range<usize> {
        let start = self.chance.draw(0, len as u64 + 1) as usize;
        let most = (len - start).min(400) as u64;
        start..start + self.chance.draw(0, most + 1) as usize
    }

    fn one_of<'s>(&mut self, seeds: &'s [Vec<u8>]) -> &'s Vec<u8> {
        &seeds[self.chance.draw(0, seeds.len() as u64) as usize]
    }
}
