//! Writes every specimen paper and card into a folder, to be looked at:
//! `cargo run --package kiosk-sandbox --example specimens -- FOLDER`; with a number behind
//! the folder, that many good papers and nothing else, as food for `--pages`.

use std::{env, fs, io, path::Path};

use kiosk_sandbox::specimen::{self, PaperKind};

fn main() -> io::Result<()> {
    let folder = env::args().nth(1).unwrap_or_else(|| "specimens".into());
    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    if let Some(count) = env::args().nth(2).and_then(|count| count.parse().ok()) {
        return papers(folder, count);
    }
    for kind in PaperKind::ALL {
        for page in 1..=kind.pages() {
            fs::write(
                folder.join(format!("{kind:?}-{page}.jpg")),
                specimen::paper(kind, page),
            )?;
        }
    }
    let paper = specimen::paper(PaperKind::BirthDeclaration, 1);
    fs::write(folder.join("blank.jpg"), specimen::blank())?;
    fs::write(folder.join("blurred.jpg"), specimen::blurred(&paper))?;
    fs::write(folder.join("skewed.jpg"), specimen::skewed(&paper, 2.0))?;
    fs::write(folder.join("cut.jpg"), specimen::cut(&paper))?;
    let card = specimen::CARD_TEXT;
    fs::write(folder.join("card.jpg"), specimen::card_on_glass(card))?;
    fs::write(
        folder.join("card-white.jpg"),
        specimen::card_on_white_glass(card),
    )?;
    fs::write(folder.join("card-back.jpg"), specimen::card_back_on_glass())
}

fn papers(folder: &Path, count: usize) -> io::Result<()> {
    for (number, kind) in (1..=count).zip(PaperKind::ALL.into_iter().cycle()) {
        let file = folder.join(format!("{number:03}.jpg"));
        fs::write(file, specimen::paper(kind, 1))?;
    }
    Ok(())
}
