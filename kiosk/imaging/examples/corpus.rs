use kiosk_imaging::*;
fn main() {
    for file in std::env::args().skip(1) {
        let bytes = std::fs::read(&file).unwrap();
        match clean(&bytes, &Options::default()) {
            Ok(c) => {
                if let Ok(dir) = std::env::var("OUT") {
                    std::fs::write(
                        format!("{dir}/{}.jpg", file.rsplit('/').next().unwrap()),
                        &*c.jpeg,
                    )
                    .unwrap();
                }
                let m = c.measures;
                println!(
                    "{{\"file\":\"{file}\",\"skew\":{},\"conf\":{},\"quad\":{:?},\"found\":{},\"blank\":\"{:?}\",\"sharp\":{},\"paper\":{},\"ink\":{},\"verdicts\":\"{:?}\",\"w\":{},\"h\":{},\"dpi\":{},\"kb\":{},\"ms\":[{:.1},{:.1},{:.1},{:.1},{:.1}]}}",
                    m.skew_deg,
                    m.skew_confidence,
                    m.quad,
                    m.sheet_found,
                    m.blank,
                    m.sharpness.unwrap_or(0.0),
                    m.paper_level,
                    m.ink_level,
                    c.verdicts,
                    c.width_px,
                    c.height_px,
                    c.dpi,
                    c.jpeg.len() / 1024,
                    c.millis.decode,
                    c.millis.measure,
                    c.millis.resample,
                    c.millis.judge,
                    c.millis.encode
                );
            }
            Err(e) => println!("{{\"file\":\"{file}\",\"error\":\"{e}\"}}"),
        }
    }
}
