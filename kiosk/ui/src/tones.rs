//! The five tones and the twelve vowels of Vietnamese, and which vowel of a syllable takes the tone.
//!
//! Spelling: in a group of vowels the one with a mark of its own (ă â ê ô ơ ư) takes the tone; else,
//! before a closing consonant the last one, else the last but one. The `u` of `qu` and the `i` of
//! `gi` belong to the consonant where another vowel follows.

/// A tone mark; the level tone has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ToneMark {
    /// Sắc: á.
    Acute,
    /// Huyền: à.
    Grave,
    /// Hỏi: ả.
    Hook,
    /// Ngã: ã.
    Tilde,
    /// Nặng: ạ.
    Dot,
}

impl ToneMark {
    /// The tones in the order of the keyboard.
    pub const ALL: [Self; 5] = [Self::Acute, Self::Grave, Self::Hook, Self::Tilde, Self::Dot];

    fn column(self) -> usize {
        match self {
            Self::Acute => 1,
            Self::Grave => 2,
            Self::Hook => 3,
            Self::Tilde => 4,
            Self::Dot => 5,
        }
    }
}

/// A row a vowel: bare, then with each tone.
const VOWELS: [[char; 6]; 12] = [
    ['a', 'á', 'à', 'ả', 'ã', 'ạ'],
    ['ă', 'ắ', 'ằ', 'ẳ', 'ẵ', 'ặ'],
    ['â', 'ấ', 'ầ', 'ẩ', 'ẫ', 'ậ'],
    ['e', 'é', 'è', 'ẻ', 'ẽ', 'ẹ'],
    ['ê', 'ế', 'ề', 'ể', 'ễ', 'ệ'],
    ['i', 'í', 'ì', 'ỉ', 'ĩ', 'ị'],
    ['o', 'ó', 'ò', 'ỏ', 'õ', 'ọ'],
    ['ô', 'ố', 'ồ', 'ổ', 'ỗ', 'ộ'],
    ['ơ', 'ớ', 'ờ', 'ở', 'ỡ', 'ợ'],
    ['u', 'ú', 'ù', 'ủ', 'ũ', 'ụ'],
    ['ư', 'ứ', 'ừ', 'ử', 'ữ', 'ự'],
    ['y', 'ý', 'ỳ', 'ỷ', 'ỹ', 'ỵ'],
];

/// A vowel taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Vowel {
    base: char,
    column: usize,
    is_capital: bool,
}

impl Vowel {
    fn read(letter: char) -> Option<Self> {
        let small = letter.to_lowercase().next()?;
        VOWELS.iter().find_map(|row| {
            let column = row.iter().position(|form| *form == small)?;
            Some(Self {
                base: *row.first()?,
                column,
                is_capital: small != letter,
            })
        })
    }

    fn letter(self) -> char {
        let row = VOWELS.iter().find(|row| row.first() == Some(&self.base));
        let small = row
            .and_then(|row| row.get(self.column))
            .copied()
            .unwrap_or(self.base);
        if self.is_capital {
            crate::typing::upper(small)
        } else {
            small
        }
    }

    fn has_own_mark(self) -> bool {
        matches!(self.base, 'ă' | 'â' | 'ê' | 'ô' | 'ơ' | 'ư')
    }
}

/// The tone that a combining character stands for.
pub(crate) fn combining(letter: char) -> Option<ToneMark> {
    match letter {
        '\u{301}' => Some(ToneMark::Acute),
        '\u{300}' => Some(ToneMark::Grave),
        '\u{309}' => Some(ToneMark::Hook),
        '\u{303}' => Some(ToneMark::Tilde),
        '\u{323}' => Some(ToneMark::Dot),
        _ => None,
    }
}

/// Whether a character is a combining circumflex, breve or horn.
pub(crate) fn is_shape(letter: char) -> bool {
    matches!(letter, '\u{302}' | '\u{306}' | '\u{31b}')
}

/// `letter` under a combining circumflex, breve or horn, with the tone that it has.
pub(crate) fn shaped(letter: char, shape: char) -> Option<char> {
    let vowel = Vowel::read(letter)?;
    let base = match (shape, vowel.base) {
        ('\u{302}', 'a') => 'â',
        ('\u{302}', 'e') => 'ê',
        ('\u{302}', 'o') => 'ô',
        ('\u{306}', 'a') => 'ă',
        ('\u{31b}', 'o') => 'ơ',
        ('\u{31b}', 'u') => 'ư',
        _ => return None,
    };
    Some(Vowel { base, ..vowel }.letter())
}

/// `word` with `tone` on its last syllable, and the letter that took it.
///
/// The same tone again moves on to the other spelling (oa, oe, uy at the end), or goes.
pub(crate) fn toned(word: &str, tone: ToneMark) -> Option<(String, char)> {
    let mut letters: Vec<char> = word.chars().collect();
    let group = Group::find(&letters)?;
    let had = group
        .vowels
        .iter()
        .position(|vowel| vowel.column == tone.column());
    let at = match (had, group.other) {
        (Some(had), Some(other)) if had == group.carrier => Some(other),
        (Some(had), Some(_)) if had != group.carrier => Some(group.carrier),
        (Some(_), _) => None,
        (None, _) => Some(group.carrier),
    };
    let mut taken = None;
    for (index, vowel) in group.vowels.iter().enumerate() {
        let column = if at == Some(index) { tone.column() } else { 0 };
        let letter = Vowel { column, ..*vowel }.letter();
        if at == Some(index) || (at.is_none() && index == group.carrier) {
            taken = Some(letter);
        }
        if let Some(place) = letters.get_mut(group.first + index) {
            *place = letter;
        }
    }
    Some((letters.into_iter().collect(), taken?))
}

/// The last group of vowels of a word.
struct Group {
    first: usize,
    vowels: Vec<Vowel>,
    /// Which vowel takes the tone.
    carrier: usize,
    /// Which vowel takes it in the other accepted spelling.
    other: Option<usize>,
}

impl Group {
    fn find(letters: &[char]) -> Option<Self> {
        let read: Vec<Option<Vowel>> = letters.iter().map(|letter| Vowel::read(*letter)).collect();
        let last = read.iter().rposition(Option::is_some)?;
        let mut first = last;
        while first > 0 && read.get(first - 1).is_some_and(Option::is_some) {
            first -= 1;
        }
        let mut vowels: Vec<Vowel> = read.get(first..=last)?.iter().copied().flatten().collect();
        let before = first.checked_sub(1).and_then(|at| letters.get(at)).copied();
        if vowels.len() > 1 && joins_consonant(before, vowels.first()?.base) {
            vowels.remove(0);
            first += 1;
        }
        let is_closed = last + 1 < letters.len();
        let (carrier, other) = carrier(&vowels, is_closed);
        Some(Self {
            first,
            vowels,
            carrier,
            other,
        })
    }
}

/// Whether the first vowel belongs to the consonant before it: `qu`, `gi`.
fn joins_consonant(before: Option<char>, vowel: char) -> bool {
    matches!(
        (before, vowel),
        (Some('q' | 'Q'), 'u') | (Some('g' | 'G'), 'i')
    )
}

fn carrier(vowels: &[Vowel], is_closed: bool) -> (usize, Option<usize>) {
    let last = vowels.len().saturating_sub(1);
    // Of ươ the second one takes it, so the last vowel with a mark of its own is right.
    if let Some(marked) = vowels.iter().rposition(|vowel| vowel.has_own_mark()) {
        return (marked, None);
    }
    if is_closed || last == 0 {
        return (last, None);
    }
    let bases: Vec<char> = vowels.iter().map(|vowel| vowel.base).collect();
    let other = matches!(bases.as_slice(), ['o', 'a' | 'e'] | ['u', 'y']).then_some(last);
    (last - 1, other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tone_goes_where_spelling_puts_it() {
        for (word, tone, toned_word) in [
            ("toan", ToneMark::Acute, "toán"),
            ("khoai", ToneMark::Tilde, "khoãi"),
            ("ngoeo", ToneMark::Grave, "ngoèo"),
            ("thuơ", ToneMark::Hook, "thuở"),
            ("rươu", ToneMark::Dot, "rượu"),
            ("yên", ToneMark::Acute, "yến"),
            ("quai", ToneMark::Dot, "quại"),
            ("QUYÊT", ToneMark::Acute, "QUYẾT"),
            ("GIƯA", ToneMark::Tilde, "GIỮA"),
            ("Ân", ToneMark::Acute, "Ấn"),
            ("mua", ToneMark::Grave, "mùa"),
            ("nao", ToneMark::Grave, "nào"),
        ] {
            let found = toned(word, tone).map(|(word, _)| word);
            assert_eq!(found.as_deref(), Some(toned_word), "{word}");
        }
        assert_eq!(toned("ng", ToneMark::Acute), None);
    }

    #[test]
    fn the_table_has_every_accented_letter_once() {
        let mut letters: Vec<char> = VOWELS.iter().flatten().copied().collect();
        letters.extend(
            VOWELS
                .iter()
                .flatten()
                .map(|letter| crate::typing::upper(*letter)),
        );
        letters.sort_unstable();
        letters.dedup();
        // 134 Vietnamese letters with a mark, without đ and Đ, and the twelve bare ones.
        assert_eq!(letters.len(), 132 + 12);
        for letter in letters {
            assert_eq!(
                Vowel::read(letter).map(Vowel::letter),
                Some(letter),
                "{letter}"
            );
        }
    }
}
