//! Streams made by a real encoder, put together as machines do, and taken apart again.

use proptest::prelude::*;

use super::*;
use crate::header;

const LIMIT: usize = 1 << 20;
const DPI: u16 = 300;

/// A grey JPEG with one restart interval for each row of blocks, and noise by that seed.
pub(crate) fn picture(width_px: u16, height_px: u16, seed: u32) -> Vec<u8> {
    let mut state = seed;
    let pixels: Vec<u8> = (0..u32::from(width_px) * u32::from(height_px))
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        })
        .collect();
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 90);
    encoder.set_restart_interval(width_px.div_ceil(8));
    encoder.set_density(jpeg_encoder::PixelDensity::dpi(DPI));
    encoder
        .encode(&pixels, width_px, height_px, jpeg_encoder::ColorType::Luma)
        .unwrap();
    bytes
}

/// Headers up to the samples, and the intervals of the samples.
fn apart(bytes: &[u8]) -> (Vec<u8>, Vec<Vec<u8>>) {
    let mut at = 2;
    while bytes[at + 1] != SCAN {
        at += 2 + usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]]));
    }
    at += 2 + usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]]));
    let mut intervals = vec![Vec::new()];
    let mut samples = bytes[at..bytes.len() - 2].iter().copied().peekable();
    while let Some(byte) = samples.next() {
        let next = samples.peek().copied().unwrap_or(0);
        if byte == MARK && (0xD0..=0xD7).contains(&next) {
            samples.next();
            intervals.push(Vec::new());
        } else {
            intervals.last_mut().unwrap().push(byte);
        }
    }
    (bytes[..at].to_vec(), intervals)
}

/// One stream of twice the width with the intervals of both in turn.
pub(crate) fn interleave(front: &[u8], back: &[u8]) -> Vec<u8> {
    let (mut bytes, fronts) = apart(front);
    let (_, backs) = apart(back);
    let frame = bytes
        .windows(2)
        .position(|pair| pair == [MARK, 0xC0])
        .unwrap();
    let width: &mut [u8; 2] = bytes[frame + 7..].first_chunk_mut().unwrap();
    *width = (u16::from_be_bytes(*width) * 2).to_be_bytes();
    let mut number = 0;
    for (front, back) in fronts.into_iter().zip(backs) {
        for interval in [front, back] {
            if number > 0 {
                bytes.extend([MARK, 0xD0 + (number - 1) % 8]);
            }
            number = if number == 8 { 1 } else { number + 1 };
            bytes.extend(interval);
        }
    }
    bytes.extend([MARK, END]);
    bytes
}

fn take_apart(
    stream: &[u8],
    asked_px: u32,
    part: usize,
) -> Result<(Image, Option<Image>), JpegError> {
    let mut jpeg = JpegStream::new(asked_px, DPI, true, LIMIT);
    for part in stream.chunks(part) {
        jpeg.push(part)?;
    }
    jpeg.into_images().ok_or(JpegError::NoJpeg)
}

#[test]
fn two_sides_come_out_as_they_were_put_in() {
    // Twenty intervals: restart numbers go round more than once.
    let (front, back) = (picture(40, 160, 1), picture(40, 160, 2));
    let (first, second) = take_apart(&interleave(&front, &back), 40, usize::MAX).unwrap();
    assert_eq!(&*first, &*front);
    assert_eq!(second.as_deref(), Some(&*back));
}

#[test]
fn one_side_passes_as_it_is() {
    let front = picture(40, 24, 1);
    let (first, second) = take_apart(&front, 40, usize::MAX).unwrap();
    assert_eq!((&*first, second), (&*front, None));
}

#[test]
fn padding_after_the_end_is_left_out() {
    let front = picture(40, 24, 1);
    let padded = [&front[..], &[0; 600]].concat();
    assert_eq!(&*take_apart(&padded, 40, 99).unwrap().0, &*front);
}

#[test]
fn the_resolution_is_added_where_it_is_missing() {
    let front = picture(40, 24, 1);
    let without = [&front[..2], &front[20..]].concat();
    let (first, _) = take_apart(&without, 40, 7).unwrap();
    assert_eq!(&*first, &*front);
}

#[test]
fn a_progressive_picture_of_one_side_passes() {
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 90);
    encoder.set_progressive(true);
    encoder
        .encode(&[90; 64 * 64], 64, 64, jpeg_encoder::ColorType::Luma)
        .unwrap();
    assert_eq!(&*take_apart(&bytes, 64, 11).unwrap().0, &*bytes);
}

#[test]
fn sides_that_do_not_take_turns_are_refused() {
    let whole = interleave(&picture(40, 32, 1), &picture(40, 32, 2));
    let marks: Vec<_> = (0..whole.len() - 1)
        .filter(|&at| whole[at] == MARK && (0xD0..=0xD7).contains(&whole[at + 1]))
        .collect();
    // A strip is missing in the middle, then the last one.
    let lost = [&whole[..marks[2]], &whole[marks[3]..]].concat();
    assert_eq!(take_apart(&lost, 40, 64), Err(JpegError::OutOfTurn));
    let last = [&whole[..marks[marks.len() - 1]], &[MARK, END]].concat();
    assert_eq!(take_apart(&last, 40, 64), Err(JpegError::OutOfTurn));
}

#[test]
fn foreign_torn_and_endless_streams_are_refused() {
    assert_eq!(
        take_apart(b"<html>busy</html>", 40, 5),
        Err(JpegError::NoJpeg)
    );
    assert_eq!(
        take_apart(&[MARK, START, MARK, END], 40, 5),
        Err(JpegError::NoJpeg)
    );
    let front = picture(40, 24, 1);
    for length in 0..front.len() {
        assert!(take_apart(&front[..length], 40, 64).is_err(), "{length}");
    }
    let mut endless = JpegStream::new(40, DPI, false, 5000);
    endless.push(&front[..front.len() - 2]).unwrap();
    assert_eq!(endless.push(&[7; 5000]), Err(JpegError::TooLarge(TooLarge)));
}

proptest! {
    #[test]
    fn any_split_gives_the_same(part in 1_usize..400, rows in 1_u16..12) {
        let (front, back) = (picture(24, rows * 8, 3), picture(24, rows * 8, 4));
        let (first, second) = take_apart(&interleave(&front, &back), 24, part).unwrap();
        prop_assert_eq!(&*first, &*front);
        prop_assert_eq!(second.as_deref(), Some(&*back));
    }

    #[test]
    fn any_bytes_end_in_pictures_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = take_apart(&bytes, 40, 17);
        let after_start = [&[MARK, START], &bytes[..]].concat();
        let _ = take_apart(&after_start, 40, 17);
    }

    #[test]
    fn a_damaged_byte_never_panics_or_tears_the_frame(at in 0_usize..2000, value in any::<u8>()) {
        let mut stream = interleave(&picture(24, 64, 5), &picture(24, 64, 6));
        let at = at % stream.len();
        stream[at] = value;
        if let Ok((front, Some(back))) = take_apart(&stream, 24, 50) {
            let sizes = (header::whole_size_px(&front), header::whole_size_px(&back));
            prop_assert_eq!(sizes.0, sizes.1);
        }
    }
}
