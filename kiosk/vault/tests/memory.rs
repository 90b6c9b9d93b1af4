//! After confirmation no key that opens the dossier is in the process's memory: the test
//! reads its own memory and looks for the draft's secret, as text and as bytes.
//!
//! A test binary of its own, because other tests would leave secrets of their own around.
//! The allocator clears what is freed, as the application's does: age leaves a copy of what
//! it has sealed in a buffer that it frees.

#[cfg(test)]
mod kit;

#[cfg(test)]
mod memory {
    use std::{
        alloc::System,
        fs::{self, File},
        hint::black_box,
        os::unix::fs::FileExt,
    };

    use kiosk_domain::DossierId;
    use uuid::Uuid;
    use zeroize::Zeroize;
    use zeroizing_alloc::ZeroAlloc;

    use super::kit::*;

    #[global_allocator]
    static CLEARING: ZeroAlloc<System> = ZeroAlloc(System);

    /// Marks are kept under this mask, so that the search does not find itself.
    const MASK: u8 = 0xa5;

    /// The alphabet of bech32 (BIP 173).
    const BECH32: &[u8] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";

    const CHUNK_BYTES: usize = 1 << 20;

    /// A part of a secret under the mask.
    struct Mark(Vec<u8>);

    /// The secret on a slip: a part of its text, in both cases, and the middle of its 32
    /// bytes, which is the same before and after clamping.
    fn marks(slip: &str) -> [Mark; 3] {
        let tail = &slip.as_bytes()[37..];
        let upper = Mark(tail[..32].iter().map(|sign| sign ^ MASK).collect());
        let lower = tail[..32].iter().map(u8::to_ascii_lowercase);
        let lower = Mark(lower.map(|sign| sign ^ MASK).collect());
        let (mut bits, mut held, mut bytes) = (0_u32, 0, Vec::with_capacity(32));
        for sign in &tail[..52] {
            let value = BECH32
                .iter()
                .position(|other| *other == sign.to_ascii_lowercase());
            bits = (bits << 5) | u32::try_from(value.unwrap()).unwrap();
            held += 5;
            if held >= 8 {
                held -= 8;
                bytes.push(u8::try_from((bits >> held) & 0xff).unwrap() ^ MASK);
            }
        }
        assert_eq!(bytes.len(), 32);
        let raw = Mark(bytes[8..24].to_vec());
        [upper, lower, raw]
    }

    /// How often the marks lie in the writable memory of this process.
    #[inline(never)]
    fn count(marks: &[Mark; 3]) -> [usize; 3] {
        let maps = fs::read_to_string("/proc/self/maps").unwrap();
        let memory = File::open("/proc/self/mem").unwrap();
        let mut chunk = vec![0_u8; CHUNK_BYTES];
        let own = chunk.as_ptr() as u64;
        let after_own = own + CHUNK_BYTES as u64;
        let mut found = [0; 3];
        for line in maps.lines().filter(|line| line.contains(" rw")) {
            let (from, rest) = line.split_once('-').unwrap();
            let to = rest.split(' ').next().unwrap();
            let from = u64::from_str_radix(from, 16).unwrap();
            let to = u64::from_str_radix(to, 16).unwrap();
            // The search's own buffer would be read into itself; what lies before and behind
            // it counts.
            for (from, to) in [(from, to.min(own)), (from.max(after_own), to)] {
                search(&memory, from, to, &mut chunk, |bytes| {
                    for (mark, found) in marks.iter().zip(&mut found) {
                        *found += occurrences(bytes, &mark.0);
                    }
                });
            }
        }
        chunk.zeroize();
        found
    }

    /// Shows the memory between two addresses, in pieces that overlap by a mark.
    fn search(memory: &File, from: u64, to: u64, chunk: &mut [u8], mut see: impl FnMut(&[u8])) {
        let mut at = from;
        while at < to {
            let wanted = usize::try_from(to - at).unwrap().min(chunk.len());
            // Some areas cannot be read, such as those of the kernel.
            let Ok(read) = memory.read_at(&mut chunk[..wanted], at) else {
                return;
            };
            see(&chunk[..read]);
            if read < 64 || at + read as u64 >= to {
                return;
            }
            at += read as u64 - 32;
        }
    }

    fn occurrences(bytes: &[u8], mark: &[u8]) -> usize {
        let same = |window: &&[u8]| {
            window
                .iter()
                .zip(mark)
                .all(|(one, other)| one ^ MASK == *other)
        };
        bytes.windows(mark.len()).filter(same).count()
    }

    #[inline(never)]
    fn clear_stack() {
        let mut below = [0_u8; 256 * 1024];
        black_box(&mut below).zeroize();
    }

    #[test]
    fn after_confirmation_the_secret_is_nowhere_in_memory() {
        let folder = tempfile::tempdir().unwrap();
        let vault = open(folder.path());
        let draft = scan(&vault, DossierId(Uuid::from_u128(1))).unwrap();
        let marks = marks(&draft.resume_slip().unwrap());
        clear_stack();
        let [_, _, raw] = count(&marks);
        assert!(raw > 0, "the search finds an open draft's secret");
        clear_stack();

        hand_in(&draft).unwrap();
        assert_eq!(count(&marks), [0, 0, 0]);
        drop((draft, vault));

        let vault = open(folder.path());
        let draft = scan(&vault, DossierId(Uuid::from_u128(2))).unwrap();
        let marks = self::marks(&draft.resume_slip().unwrap());
        draft.park(now()).unwrap();
        clear_stack();
        assert_eq!(count(&marks), [0, 0, 0], "only the slip has it");
    }
}
