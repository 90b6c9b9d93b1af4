//! A real process takes in dossiers and is killed at seeded moments, again and again: none
//! is lost, none is doubled, none is torn.

#[cfg(test)]
mod kit;

#[cfg(test)]
mod kills {
    use std::{
        collections::BTreeSet,
        env, fs,
        hint::black_box,
        io::{BufRead, BufReader, Write},
        path::{Path, PathBuf},
        process::{Child, Command, Stdio},
    };

    use kiosk_domain::{DossierId, dossier::KioskState};
    use kiosk_vault::{Vault, VaultError};
    use rand::{Rng, SeedableRng, rngs::StdRng};
    use sha2::{Digest, Sha256};
    use uuid::Uuid;

    use super::kit::*;

    /// Kills of an everyday run; `KIOSK_VAULT_KILLS` asks for more.
    const EVERYDAY_KILLS: u64 = 100;

    /// The audit chain is walked after every kill, so a vault gets a new folder from time to
    /// time.
    const KILLS_A_VAULT: u64 = 25;

    const SEED: u64 = 0x6b69_6c6c;

    /// Names the folder to work in, for the process that is to be killed.
    const WORK: &str = "KIOSK_VAULT_WORK";

    /// Lines after which the process dies, at most; a visit has about twelve.
    const MOST_LINES: usize = 40;

    /// Rounds of doing nothing after the line, so that the moment lies between two steps too.
    const MOST_ROUNDS: u32 = 400_000;

    #[test]
    fn a_killed_kiosk_loses_and_doubles_nothing() {
        if let Some(dir) = env::var_os(WORK) {
            work(&PathBuf::from(dir));
            return;
        }
        let kills = env::var("KIOSK_VAULT_KILLS");
        let kills = kills.map_or(EVERYDAY_KILLS, |count| count.parse().unwrap());
        let mut random = StdRng::seed_from_u64(SEED);
        let (mut done, mut accepted, mut interrupted) = (0, 0, 0);
        while done < kills {
            let folder = tempfile::tempdir().unwrap();
            let mut told = Told::default();
            for _ in 0..KILLS_A_VAULT.min(kills - done) {
                run_and_kill(folder.path(), &mut told, &mut random);
                done += 1;
                interrupted += check(folder.path(), &told);
            }
            accepted += told.accepted.len();
        }
        assert!(accepted > 0, "dossiers come through between the kills");
        assert!(interrupted > 0, "visits are hit in the middle");
    }

    /// What the process had told before it died.
    #[derive(Default)]
    struct Told {
        confirmed: BTreeSet<DossierId>,
        accepted: BTreeSet<DossierId>,
    }

    fn run_and_kill(dir: &Path, told: &mut Told, random: &mut StdRng) {
        let mut child = start(dir);
        let lines = random.gen_range(0..MOST_LINES);
        let mut output = BufReader::new(child.stdout.take().unwrap());
        for _ in 0..lines {
            let mut line = String::new();
            assert!(
                output.read_line(&mut line).unwrap() > 0,
                "it went by itself"
            );
            hear(&line, told);
        }
        for round in 0..random.gen_range(0..MOST_ROUNDS) {
            black_box(round);
        }
        child.kill().unwrap();
        child.wait().unwrap();
        // What it told after that line and before it died counts as well.
        for line in output.lines().map_while(Result::ok) {
            hear(&line, told);
        }
    }

    fn start(dir: &Path) -> Child {
        Command::new(env::current_exe().unwrap())
            .args(["--exact", "kills::a_killed_kiosk_loses_and_doubles_nothing"])
            .args(["--nocapture", "--quiet"])
            .env(WORK, dir)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap()
    }

    fn hear(line: &str, told: &mut Told) {
        let mut words = line.split_whitespace();
        let (Some(word), Some(Ok(id))) = (words.next(), words.next().map(str::parse)) else {
            return;
        };
        match word {
            "confirmed" => drop(told.confirmed.insert(id)),
            "accepted" => drop(told.accepted.insert(id)),
            _ => {}
        }
    }

    /// Holds the vault against what was told; answers how many visits were cut in the middle.
    fn check(dir: &Path, told: &Told) -> usize {
        let vault = open(&vault_of(dir));
        assert_eq!(vault.opening().findings, []);
        assert!(vault.opening().rebuilt.is_none());
        assert_eq!(vault.verify().unwrap().findings, []);
        for id in &told.confirmed {
            let state = vault.state(*id).unwrap();
            if state == KioskState::Erased {
                assert!(vault.receipt(*id).unwrap().is_some(), "{id} is lost");
                assert!(portal_of(dir).join(id.to_string()).exists(), "{id} is lost");
            } else {
                assert!(state.is_waiting(), "{id} is {state:?}");
                is_whole(&vault, *id);
            }
        }
        for id in &told.accepted {
            assert_eq!(vault.state(*id).unwrap(), KioskState::Erased);
            assert!(!vault_of(dir).join("spool").join(id.to_string()).exists());
        }
        let mut cut = 0;
        while let Some(draft) = vault.resume_for(&number(), now()).unwrap() {
            for (page, _) in draft.pages().unwrap() {
                let plain = draft.open_page(page).unwrap();
                assert_eq!(plain.as_slice(), page_bytes(page.0.as_u128()));
            }
            draft.abandon(now()).unwrap();
            cut += 1;
        }
        cut
    }

    fn is_whole(vault: &Vault, id: DossierId) {
        for document in vault.documents(id).unwrap() {
            let sealed = vault
                .read_document(id, document.ordinal, 0, 1 << 20)
                .unwrap();
            let digest: [u8; 32] = Sha256::digest(sealed).into();
            assert_eq!(digest, document.sealed_sha256);
        }
    }

    fn vault_of(dir: &Path) -> PathBuf {
        dir.join("vault")
    }

    fn portal_of(dir: &Path) -> PathBuf {
        dir.join("portal")
    }

    /// The process that is killed: it delivers what waits, then takes in one dossier after
    /// the other.
    fn work(dir: &Path) {
        fs::create_dir_all(portal_of(dir)).unwrap();
        let vault = open(&vault_of(dir));
        tell("opened", None);
        for waiting in vault.waiting().unwrap() {
            deliver(dir, &vault, waiting.id).unwrap();
        }
        for number in 0.. {
            let id = DossierId(Uuid::now_v7());
            visit(dir, &vault, id, number % 4).unwrap();
        }
    }

    fn visit(dir: &Path, vault: &Vault, id: DossierId, kind: u32) -> Result<(), VaultError> {
        let mut draft = scan(vault, id)?;
        tell("scanned", Some(id));
        if kind == 1 {
            let slip = draft.resume_slip()?;
            draft.park(now())?;
            tell("parked", Some(id));
            draft = vault.resume_by_slip(&slip, now())?;
            tell("resumed", Some(id));
        }
        if kind == 2 {
            draft.abandon(now())?;
            tell("abandoned", Some(id));
            return Ok(());
        }
        hand_in(&draft)?;
        tell("confirmed", Some(id));
        deliver(dir, vault, id)
    }

    /// A portal that takes a dossier in by renaming a folder: it has all of it or nothing.
    fn deliver(dir: &Path, vault: &Vault, id: DossierId) -> Result<(), VaultError> {
        vault.record_declared(id, now())?;
        tell("declared", Some(id));
        let begun = dir.join(format!("begun-{id}"));
        let taken = portal_of(dir).join(id.to_string());
        if !taken.exists() {
            fs::create_dir_all(&begun).unwrap();
            for document in vault.documents(id)? {
                let sealed = vault.read_document(id, document.ordinal, 0, 1 << 20)?;
                fs::write(begun.join(document.ordinal.to_string()), sealed).unwrap();
            }
            fs::rename(&begun, &taken).unwrap();
        }
        vault.record_uploaded(id, now())?;
        tell("uploaded", Some(id));
        vault.accept(id, format!("{{\"dossier\":\"{id}\"}}").as_bytes(), now())?;
        tell("accepted", Some(id));
        Ok(())
    }

    fn tell(word: &str, id: Option<DossierId>) {
        let id = id.map(|id| id.to_string()).unwrap_or_default();
        let mut out = std::io::stdout().lock();
        writeln!(out, "{word} {id}").unwrap();
        out.flush().unwrap();
    }
}
