//! A code with small modules, made larger and sharper, so that a reader can take it.

use fast_image_resize::FilterType;

use crate::ImagingError;
use crate::encode::resized;
use crate::raster::{Pixels, Raster};

/// How a picture is made larger.
#[derive(Clone, Copy)]
pub(super) struct Enlargement {
    /// Times as wide and high.
    pub(super) factor: usize,
    /// Strength of the sharpening: 0 is none, at 1 an edge becomes about twice as steep.
    pub(super) sharpen: f32,
}

/// The picture made larger; one that would become too large is none.
pub(super) fn enlarged(
    grey: &Raster,
    by: Enlargement,
    max_px: usize,
) -> Result<Option<Raster>, ImagingError> {
    let (width, height) = (grey.width * by.factor, grey.height * by.factor);
    if width * height > max_px {
        return Ok(None);
    }
    let large = resized(grey, width, height, FilterType::CatmullRom)?;
    // The blur of lens and screen is about a pixel of the picture that came in.
    Ok(Some(sharpened(&large, by.factor as f32, by.sharpen)))
}

/// Takes the blur of lens and screen back a little: the picture plus what it has over its own
/// blurred copy.
fn sharpened(grey: &Raster, sigma: f32, amount: f32) -> Raster {
    let kernel = gaussian(sigma);
    let reach = kernel.len() / 2;
    let rows: Vec<Vec<f32>> = grey.rows().map(|row| blurred_row(row, &kernel)).collect();
    let mut pixels = Pixels::new(Vec::with_capacity(grey.pixels.len()));
    let mut blurred = vec![0.0_f32; grey.width];
    for (y, row) in grey.rows().enumerate() {
        blurred.fill(0.0);
        for (tap, weight) in kernel.iter().enumerate() {
            let from = (y + tap).saturating_sub(reach).min(rows.len() - 1);
            if let Some(row) = rows.get(from) {
                blurred
                    .iter_mut()
                    .zip(row)
                    .for_each(|(sum, level)| *sum += weight * level);
            }
        }
        pixels.extend(row.iter().zip(&blurred).map(|(level, blurred)| {
            let level = f32::from(*level);
            (level + amount * (level - blurred)).clamp(0.0, 255.0) as u8
        }));
    }
    Raster {
        width: grey.width,
        height: grey.height,
        channels: 1,
        pixels,
    }
}

fn blurred_row(row: &[u8], kernel: &[f32]) -> Vec<f32> {
    let reach = kernel.len() / 2;
    let (first, last) = (
        row.first().copied().unwrap_or(0),
        row.last().copied().unwrap_or(0),
    );
    let mut padded = vec![first; reach];
    padded.extend_from_slice(row);
    padded.resize(row.len() + 2 * reach, last);
    let mut sums = vec![0.0; row.len()];
    for (tap, weight) in kernel.iter().enumerate() {
        sums.iter_mut()
            .zip(padded.iter().skip(tap))
            .for_each(|(sum, level)| *sum += weight * f32::from(*level));
    }
    sums
}

/// Weights of a bell curve that add up to one.
fn gaussian(sigma: f32) -> Vec<f32> {
    let reach = (3.0 * sigma).ceil() as i32;
    let weights: Vec<f32> = (-reach..=reach)
        .map(|at| (-(at as f32 / sigma).powi(2) / 2.0).exp())
        .collect();
    let sum: f32 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sharpening_keeps_flat_areas_and_steepens_edges() {
        let mut picture = Raster::filled(40, 20, 1, 100);
        for row in picture.pixels.chunks_exact_mut(40) {
            row[20..].fill(200);
        }
        let sharp = sharpened(&picture, 3.0, 1.5);
        assert_eq!((sharp.row(10)[2], sharp.row(10)[37]), (100, 200));
        assert!(sharp.row(10)[19] < 100 && sharp.row(10)[20] > 200);
    }
}
