//! Answers by table, in every split, and as arbitrary octets.

use proptest::prelude::*;

use super::*;

/// Everything an answer meant: its head, its body, whether it ended, and the surplus.
type Meaning = Result<(Option<Head>, Vec<u8>, bool, usize), FramingError>;

/// Feeds an answer in pieces that end before these places.
pub(crate) fn decode(bytes: &[u8], cuts: &[usize]) -> Meaning {
    let mut decoder = Decoder::new();
    let (mut head, mut body, mut ended, mut surplus) = (None, vec![], false, 0);
    let mut from = 0;
    for to in cuts.iter().copied().chain([bytes.len()]) {
        let mut rest = &bytes[from..to];
        from = to;
        loop {
            let (used, piece) = decoder.feed(rest)?;
            rest = &rest[used..];
            match piece {
                Some(Piece::Head(one)) => head = Some(one),
                Some(Piece::Body(octets)) => body.extend(octets),
                Some(Piece::End) => ended = true,
                None => break,
            }
        }
        surplus += rest.len();
    }
    Ok((head, body, ended, surplus))
}

fn check(answer: &str, status: u16, body: &str, is_ended: bool) {
    let (head, found, ended, surplus) = decode(answer.as_bytes(), &[]).unwrap();
    assert_eq!(head.map(|head| head.status), Some(status), "{answer}");
    assert_eq!(String::from_utf8(found).unwrap(), body, "{answer}");
    assert_eq!((ended, surplus), (is_ended, 0), "{answer}");
}

fn check_error(answer: &str, expected: FramingError) {
    assert_eq!(decode(answer.as_bytes(), &[]), Err(expected), "{answer}");
}

const CHUNKED: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n\
    4;name=\"x\"\r\nabcd\r\n00E\r\nefghijklmnopqr\r\n0\r\nX-Sum: 1\r\n\r\n";

#[test]
fn bodies_end_where_their_framing_says() {
    check(
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
        200,
        "abc",
        true,
    );
    check(
        "HTTP/1.1 200 OK\nCONTENT-LENGTH: 3\n\nabc",
        200,
        "abc",
        true,
    );
    check("HTTP/1.0 200\r\nContent-Length: 0\r\n\r\n", 200, "", true);
    check("HTTP/1.1 204 No Content\r\n\r\n", 204, "", true);
    check(CHUNKED, 200, "abcdefghijklmnopqr", true);
    check(
        "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2\nab\n0\n\n",
        200,
        "ab",
        true,
    );
    check("HTTP/1.1 200 OK\r\n\r\nabc", 200, "abc", false);
    check(
        "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc",
        200,
        "abc",
        false,
    );
}

#[test]
fn chunks_win_over_a_length_and_equal_lengths_may_repeat() {
    check(
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
        200,
        "a",
        true,
    );
    check(
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\ncontent-length: 1\r\n\r\na",
        200,
        "a",
        true,
    );
}

#[test]
fn interim_answers_and_a_left_over_line_break_are_skipped() {
    check(
        "\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n",
        201,
        "",
        true,
    );
    check_error(
        &"HTTP/1.1 100 Continue\r\n\r\n".repeat(9),
        FramingError::BadHead,
    );
}

#[test]
fn what_is_used_of_the_headers_is_found_in_any_case() {
    let answer = b"HTTP/1.1 503 Busy\r\nLOCATION:  http://h/a \r\nretry-after: 3\r\nContent-Length: 0\r\n\r\n";
    let (head, ..) = decode(answer, &[]).unwrap();
    let head = head.unwrap();
    assert_eq!(head.location.as_deref(), Some("http://h/a"));
    assert_eq!(head.retry_after, Some(Duration::from_secs(3)));
    assert_eq!(head.length, Some(0));
}

#[test]
fn many_headers_are_taken_and_too_many_refused() {
    let answer = |count: usize| {
        let headers = "X-Filler: 1\r\n".repeat(count);
        format!("HTTP/1.1 200 OK\r\n{headers}Content-Length: 1\r\n\r\na")
    };
    check(&answer(40), 200, "a", true);
    check_error(&answer(MOST_HEADERS), FramingError::HeadTooLong);
    let long = format!("HTTP/1.1 200 OK\r\nX: {}", "y".repeat(MOST_HEAD_BYTES));
    check_error(&long, FramingError::HeadTooLong);
}

#[test]
fn lengths_that_make_no_sense_are_refused() {
    for length in ["-1", "+1", "abc", "", "1, 2", "99999999999999999999"] {
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
        check_error(&answer, FramingError::BadLength);
    }
    check_error(
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        FramingError::BadLength,
    );
    for chunk in [
        "\r\n",
        "g\r\n",
        "-1\r\n",
        "fffffffffffffffff\r\n",
        "1\r\nab\r\n",
        ";x\r\n",
    ] {
        let answer = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunk}");
        check_error(&answer, FramingError::BadChunk);
    }
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let endless = format!("{head}1;{}", "x".repeat(MOST_CHUNK_LINE_BYTES));
    check_error(&endless, FramingError::BadChunk);
    let trailer = format!("{head}0\r\n{}", "X: y\r\n".repeat(5_000));
    check_error(&trailer, FramingError::BadChunk);
}

#[test]
fn the_rest_of_a_picture_is_not_taken_for_an_answer() {
    check_error("\u{1}\u{2}\u{3}\u{4}", FramingError::BadHead);
    check_error("HTTP/2 200 OK\r\n\r\n", FramingError::BadHead);
    check_error("HTTP/1.1 ok\r\n\r\n", FramingError::BadHead);
}

#[test]
fn a_surplus_is_seen() {
    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef";
    let (_, body, ended, surplus) = decode(answer, &[]).unwrap();
    assert_eq!(
        (body.as_slice(), ended, surplus),
        (b"abc".as_slice(), true, 3)
    );
}

fn meaning(bytes: &[u8], mut cuts: Vec<usize>) -> Meaning {
    cuts.retain(|&cut| cut <= bytes.len());
    cuts.sort_unstable();
    decode(bytes, &cuts)
}

proptest! {
    #[test]
    fn any_split_means_the_same(cuts in prop::collection::vec(0..200_usize, 0..20)) {
        let answer = format!("HTTP/1.1 100 Continue\r\n\r\n{CHUNKED}surplus");
        let whole = decode(answer.as_bytes(), &[]);
        prop_assert_eq!(meaning(answer.as_bytes(), cuts), whole);
    }

    #[test]
    fn any_octets_are_survived_in_any_split(
        octets in prop::collection::vec(any::<u8>(), 0..300),
        start in prop::sample::select(vec!["", "HTTP/1.1 200 OK\r\n", CHUNKED]),
        cuts in prop::collection::vec(0..300_usize, 0..8),
    ) {
        let bytes = [start.as_bytes(), &octets].concat();
        prop_assert_eq!(meaning(&bytes, cuts), decode(&bytes, &[]));
    }

    #[test]
    fn a_body_in_any_chunks_comes_out_whole(
        chunks in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..50), 0..10),
        cuts in prop::collection::vec(0..600_usize, 0..10),
    ) {
        let mut bytes = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
        for chunk in &chunks {
            bytes.extend(format!("{:x}\r\n", chunk.len()).bytes());
            bytes.extend(chunk);
            bytes.extend(b"\r\n");
        }
        bytes.extend(b"0\r\n\r\n");
        let (_, body, ended, surplus) = meaning(&bytes, cuts).unwrap();
        prop_assert_eq!(body, chunks.concat());
        prop_assert_eq!((ended, surplus), (true, 0));
    }
}
