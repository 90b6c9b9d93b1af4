//! Every kind of mistake is told with its file, line and entry, and what was meant.

use super::*;

const BIRTH: &str = "procedures/01-khai-sinh.toml";
const SINGLE: &str = "procedures/03-xac-nhan-hon-nhan.toml";
const COPIES: &str = "procedures/08-chung-thuc-ban-sao.toml";
const CORRECTION: &str = "procedures/07-cai-chinh-ho-tich.toml";
const ALLOWANCE: &str = "procedures/13-tro-cap-xa-hoi.toml";
const PROVINCE: &str = "units/00-tinh-huyen.toml";
const WARDS: &str = "units/747-vung-tau.toml";

/// The mistakes after `old` became `new` in one file; `old` must be there.
fn mistakes(file: &str, old: &str, new: &str) -> Vec<String> {
    let mut files = files();
    let text = files.get_mut(file).unwrap();
    assert!(text.contains(old), "{file} has no {old}");
    *text = text.replacen(old, new, 1);
    let Err(errors) = Profile::load(&files) else {
        return Vec::new();
    };
    errors.0.iter().map(ToString::to_string).collect()
}

/// The line of the first occurrence.
fn line_of(file: &str, text: &str) -> usize {
    let files = files();
    1 + files[file]
        .lines()
        .position(|line| line.contains(text))
        .unwrap()
}

#[test]
fn a_mistake_names_file_line_entry_and_what_was_meant() {
    let line = line_of(BIRTH, "component = \"giay-chung-sinh\"");
    let told = mistakes(
        BIRTH,
        "component = \"giay-chung-sinh\"",
        "component = \"giay-chung-sin\"",
    );
    let expected = format!(
        "{BIRTH}:{line}: 1.001193: component \"giay-chung-sin\" is not defined; \
         did you mean \"giay-chung-sinh\"?"
    );
    assert_eq!(told, [expected]);
}

#[test]
fn every_kind_of_mistake_is_told() {
    let cases = [
        (
            "profile.toml",
            "https://motcua",
            "ftp://motcua",
            "no address that begins with",
        ),
        (
            "profile.toml",
            "example/t/",
            "example/t",
            "does not end with /",
        ),
        (
            "profile.toml",
            "motcua-brvt",
            "motcua-brvt-motcua-brvt",
            "longer than 40 characters",
        ),
        (
            "profile.toml",
            "motcua-brvt",
            "mot cua",
            "an address cannot have",
        ),
        (
            "profile.toml",
            "pages = 40",
            "pages = 0",
            "no number from 1 on",
        ),
        (
            "profile.toml",
            "pages = 40",
            "pages = \"40\"",
            "no number from 1 on",
        ),
        (
            "profile.toml",
            "10_000_000",
            "40_000_000",
            "smaller than one document",
        ),
        (
            "profile.toml",
            "to = \"2025-06-30\"",
            "to = \"2018-06-30\"",
            "ends before it begins",
        ),
        (
            "profile.toml",
            "id = ",
            "idd = ",
            "\"idd\" is unknown; did you mean \"id\"?",
        ),
        (
            "profile.toml",
            "code = \"huyen\"",
            "code = \"xa\"",
            "tier \"xa\" is defined twice",
        ),
        (
            WARDS,
            "code = \"26508\"",
            "code = \"26506\"",
            "unit \"26506\" is defined twice for the days from 2018-12-01",
        ),
        (
            WARDS,
            "parent = \"747\"",
            "parent = \"746\"",
            "unit \"746\" is not defined; did you mean \"747\"?",
        ),
        (
            WARDS,
            "parent = \"747\"",
            "parent = \"26508\"",
            "is of no higher tier",
        ),
        (
            PROVINCE,
            "parent = \"77\"\n",
            "",
            "only a unit of the highest tier has no parent",
        ),
        (
            WARDS,
            "000.01.31.H06",
            "H06.31.01",
            "is no agency identifier",
        ),
        (
            WARDS,
            "kind = \"xa\"",
            "kind = \"ap\"",
            "tier \"ap\" is not defined",
        ),
        (
            WARDS,
            "parent = \"747\"",
            "period = { from = \"2018-11-30\" }\nparent = \"747\"",
            "outside that of parent \"747\"",
        ),
        (
            PROVINCE,
            "kind = \"huyen\"\nagency = \"000.00.36.H06\"\nperiod = { from = \"2018-12-01\", to = \"2024-12-31\" }",
            "kind = \"huyen\"\nagency = \"000.00.36.H06\"",
            "unit \"753\" is defined twice for the days from 2025-01-01",
        ),
        (
            WARDS,
            "certainty = \"source\"",
            "certainty = \"sure\"",
            "is none of source",
        ),
        (WARDS, "source = \"", "sauce = \"", "source is missing"),
        (
            WARDS,
            "Phường 1",
            "Phường\\u0007 1",
            "signs that cannot be typed",
        ),
        (
            WARDS,
            "Phường 1",
            "Phu\u{31b}o\u{31b}\u{300}ng 1",
            "signs that cannot be typed",
        ),
        (
            "desks.toml",
            "unit = \"26506\"",
            "unit = \"26507\"",
            "did you mean \"26506\"?",
        ),
        (
            "desks.toml",
            "unit = \"26506\"",
            "unit = \"26551\"",
            "outside that of unit \"26551\"",
        ),
        (
            "desks.toml",
            "tiers = [\"huyen\"",
            "tiers = [\"huyn\"",
            "did you mean \"huyen\"?",
        ),
        (
            "desks.toml",
            "[\"huyen\", \"xa\"]",
            "[]",
            "serves at least one tier",
        ),
        (
            "desks.toml",
            "illustrative = true",
            "illustrative = 1",
            "neither true nor false",
        ),
        ("topics.toml", "Có con", " ", "vi is empty"),
        ("topics.toml", "vi = \"Có con\", ", "", "vi is missing"),
        (
            "topics.toml",
            "code = \"sinh-con\"",
            "code = \"hon-nhan\"",
            "defined twice",
        ),
        (
            "papers.toml",
            "code = \"giay-chung-sinh\"",
            "code = \"_form\"",
            "only a-z, 0-9",
        ),
        (
            "papers.toml",
            "two_sided",
            "twosided",
            "did you mean \"two_sided\"?",
        ),
        (
            "papers.toml",
            "grey_allowed = true\n",
            "grey_allowed = true\nsizes = [\"ida-1\"]\n",
            "did you mean \"id-1\"?",
        ),
        (
            "papers.toml",
            "grey_allowed = true\n",
            "grey_allowed = true\nsizes = [\"a4\", \"190x9000\"]\n",
            "\"190x9000\" is no size such as",
        ),
        (
            "papers.toml",
            "grey_allowed = true\n",
            "grey_allowed = true\nsizes = [\"a4\", \"297x210\"]\n",
            "sizes names one twice",
        ),
        (
            "papers.toml",
            "grey_allowed = true\n",
            "grey_allowed = true\nsizes = []\n",
            "sizes names none",
        ),
        (
            "papers.toml",
            "grey_allowed = true\n",
            "grey_allowed = true\nsizes = [\"a3\", \"a4\", \"a5\", \"id-1\", \"id-3\"]\n",
            "names more than 4",
        ),
        (
            "papers.toml",
            "two_sided = true",
            "layered = 1",
            "layered is neither true nor false",
        ),
        (
            "tariffs.toml",
            "source = \"Circular 281/2016/TT-BTC\"\n",
            "",
            "the fee has no source",
        ),
        (
            "tariffs.toml",
            "vnd = 8_000",
            "vnd = 0",
            "vnd is no number from 1 on",
        ),
        (
            "tariffs.toml",
            "vnd = 8_000",
            "vnd = -1",
            "vnd is no number from 1 on",
        ),
        (
            "tariffs.toml",
            "vnd = 8_000\n",
            "vnd = 8_000\nfree = true\n",
            "a fee is one of",
        ),
        (
            "tariffs.toml",
            "per = \"copy\"",
            "per = \"copi\"",
            "did you mean \"copy\"?",
        ),
        (
            "tariffs.toml",
            "from_page = 1",
            "from_page = 2",
            "do not go up from page 1",
        ),
        (
            "tariffs.toml",
            "exempt = [\"nguoi-co-cong\"",
            "exempt = [\"nguoi-co-con\"",
            "did you mean \"nguoi-co-cong\"?",
        ),
        (
            "tariffs.toml",
            "code = \"khai-tu\"",
            "code = \"khai-sinh\"",
            "tariff \"khai-sinh\" is defined twice",
        ),
        (
            "survey.toml",
            "[[step]]",
            "[[detail]]",
            "there are 2 steps, not 3",
        ),
        (
            "report.toml",
            "row = \"muc-do-4\", tinh = 290, huyen = 0,",
            "row = \"muc-do-4\", tinh = 290,",
            "huyen is missing",
        ),
        (
            "report.toml",
            "huyen = 282",
            "huyn = 282",
            "did you mean \"huyen\"?",
        ),
        (
            "report.toml",
            "{ row = \"muc-do-3\"",
            "{ row = \"muc-do-5\"",
            "row \"muc-do-5\" is not defined",
        ),
        (
            "calendar.toml",
            "\"15:00\"",
            "\"15h\"",
            "no time such as 07:30",
        ),
        (
            "calendar.toml",
            "07:30-11:30",
            "07:30-24:30",
            "no hours such as 07:30-11:30",
        ),
        (
            "calendar.toml",
            "07:30-11:30",
            "07:30-14:30",
            "not in order of time",
        ),
        (
            "calendar.toml",
            "2018-02-14",
            "2018-02-30",
            "no date such as 2018-12-03",
        ),
        (
            "calendar.toml",
            "2018-02-20",
            "2018-02-10",
            "end before they begin",
        ),
        (
            "calendar.toml",
            "2018-02-20",
            "2081-02-20",
            "last over a month",
        ),
        (
            "calendar.toml",
            "2018-12-31",
            "2018-02-15",
            "2018-02-15 is a day off twice",
        ),
        (
            "calendar.toml",
            "hours_of = \"monday\"",
            "hours_of = \"mon\"",
            "is none of monday",
        ),
        (
            "calendar.toml",
            "monday = [",
            "munday = [",
            "did you mean \"monday\"?",
        ),
        (
            BIRTH,
            "value = 3",
            "value = 5",
            "level 5 is not known by ND43-2011",
        ),
        (
            BIRTH,
            "ND43-2011",
            "ND43-2012",
            "did you mean \"ND43-2011\"?",
        ),
        (
            BIRTH,
            "topic = \"sinh-con\"",
            "topic = \"sinh\"",
            "\"sinh\" is not defined",
        ),
        (BIRTH, "tiers = [\"xa\"]", "tiers = []", "at least one tier"),
        (
            BIRTH,
            "1.001193",
            "1.001193.000.00",
            "no code such as 1.001193",
        ),
        (
            BIRTH,
            "code = \"1.001193\"",
            "code = \"1.001193\"\nscheme = \"nation\"",
            "did you mean \"national\"?",
        ),
        (
            BIRTH,
            "handling = \"hand-in\"",
            "handling = \"hand\"",
            "none of hand-in",
        ),
        (
            BIRTH,
            "tariff = \"khai-sinh\"",
            "tariff = \"khai-sin\"",
            "did you mean \"khai-sinh\"?",
        ),
        (
            BIRTH,
            "component = \"giay-chung-sinh\"",
            "component = \"to-khai-khai-sinh\"",
            "component \"to-khai-khai-sinh\" is asked for twice",
        ),
        (
            BIRTH,
            "original = 1\n",
            "",
            "a number of original, copy or photocopy",
        ),
        (
            BIRTH,
            "original = 1\n",
            "original = 0\n",
            "original is no number from 1 on",
        ),
        (
            BIRTH,
            "original = 1\none_of",
            "original = 1\ncondition = { vi = \"Khi có\" }\none_of",
            "asked for alike",
        ),
        (
            SINGLE,
            "code = \"1.004873\"",
            "code = \"1.001193\"",
            "procedure \"1.001193\" is defined twice",
        ),
        (SINGLE, "working_days = 3", "", "a limit is one of"),
        (
            SINGLE,
            "working_days = 3",
            "working_days = 0",
            "working_days is no number from 1 on",
        ),
        (
            SINGLE,
            "working_days = 3",
            "working_days = 3\nchannels = [\"desk\", \"online\"]",
            "has no limit for channel \"post\"",
        ),
        (
            SINGLE,
            "working_days = 3",
            "working_days = 3\nchannels = [\"desk\", \"onlin\"]",
            "did you mean \"online\"?",
        ),
        (
            COPIES,
            "component = \"ban-sao-can-chung-thuc\"\nhandling = \"hand-in\"",
            "component = \"ban-sao-can-chung-thuc\"\nhandling = \"show\"",
            "asked for alike",
        ),
        (
            COPIES,
            "[[paper]]\ncomponent = \"ban-chup-tai-noi-tiep-nhan\"\nhandling = \"hand-in\"\nphotocopy = 1\none_of = \"ban-sao\"\n",
            "",
            "at least two papers",
        ),
        (
            CORRECTION,
            "question = ",
            "# question = ",
            "several cases need a question",
        ),
        (
            CORRECTION,
            "cases = [\"bo-sung\"]",
            "cases = [\"bo-sug\"]",
            "did you mean \"bo-sung\"?",
        ),
        (
            CORRECTION,
            "cases = [\"bo-sung\"]\n",
            "",
            "case \"cai-chinh\" has two limits for channel \"desk\"",
        ),
        (
            ALLOWANCE,
            "handling = \"hand-in\"",
            "handling = \"show\"",
            "nothing is handed in for case \"chung\"",
        ),
        (
            ALLOWANCE,
            "[[limit]]\n",
            "[[limit]]\nworking_days = 22\n",
            "is their sum and has no other",
        ),
        (
            ALLOWANCE,
            "to = \"2018-11-30\"",
            "to = \"2018-12-01\"",
            "defined twice for the days from 2018-12-01",
        ),
        (
            ALLOWANCE,
            "{ from = \"2018-06-01\", to = \"2018-11-30\" }",
            "{ from = \"2018-05-01\", to = \"2018-11-30\" }",
            "outside that of the procedure",
        ),
    ];
    for (file, old, new, expected) in cases {
        let told = mistakes(file, old, new);
        let place = format!("{file}:");
        let is_told = told
            .iter()
            .any(|one| one.starts_with(&place) && one.contains(expected));
        assert!(is_told, "{old} -> {new}: {told:?}");
    }
}

#[test]
fn a_day_between_two_parents_is_told_for_each_child() {
    let told = mistakes(PROVINCE, "from = \"2025-01-01\"", "from = \"2025-01-02\"");
    assert_eq!(told.len(), 6, "{told:?}");
    let expected = "26680: the period is outside that of parent \"753\"";
    assert!(told[0].ends_with(expected), "{told:?}");
}

#[test]
fn all_mistakes_are_told_at_once_and_a_broken_file_only_once() {
    let mut files = files();
    files.insert(WARDS.to_owned(), "[[unit]\ncode = 1".to_owned());
    files.remove("topics.toml");
    let desks = files.get_mut("desks.toml").unwrap();
    *desks = desks
        .replacen("unit =", "units =", 1)
        .replacen("\"xa\"]", "\"x\"]", 1);
    let errors = Profile::load(&files).unwrap_err().0;
    let places: Vec<(&str, usize)> = errors
        .iter()
        .map(|error| (error.file.as_str(), error.line))
        .collect();
    let desk = |text| ("desks.toml", line_of("desks.toml", text));
    let expected = [
        desk("[[desk]]"),
        desk("unit ="),
        desk("tiers ="),
        ("topics.toml", 0),
        (WARDS, 1),
    ];
    assert_eq!(places, expected, "{}", ProfileErrors(errors.clone()));
}

#[test]
fn every_broken_line_of_a_file_is_told() {
    let mut files = files();
    let broken = "[[topic]]\ncode = \n\nname = [\"a\" \"b\"]\nicon = \"b\"\nicon = \"c\"\n";
    files.insert("topics.toml".to_owned(), broken.to_owned());
    let errors = Profile::load(&files).unwrap_err().0;
    let lines: Vec<usize> = errors.iter().map(|error| error.line).collect();
    assert_eq!(lines, [2, 4, 6], "{}", ProfileErrors(errors.clone()));
}

#[test]
fn no_files_are_one_mistake_each() {
    let errors = Profile::load(&ProfileFiles::new()).unwrap_err();
    let told = errors.to_string();
    let ends = |end: &str| told.lines().filter(|line| line.ends_with(end)).count();
    assert_eq!(ends(": the file is missing"), 8, "{told}");
    assert_eq!(ends(": the folder has no file"), 2, "{told}");
    assert_eq!(errors.0.len(), 10, "{told}");
}

#[test]
fn misnamed_files_are_not_silently_left_out() {
    let mut files = files();
    let text = files.remove("topics.toml").unwrap();
    files.insert("topic.toml".to_owned(), text);
    files.insert("procedures/old/01.toml".to_owned(), String::new());
    files.insert("README.md".to_owned(), "For clerks.".to_owned());
    let told = Profile::load(&files).unwrap_err().to_string();
    let expected = [
        "topic.toml: no profile has such a file; did you mean \"topics.toml\"?",
        "topics.toml: the file is missing; did you mean \"topic.toml\"?",
        "procedures/old/01.toml: no profile has such a file",
    ];
    for line in expected {
        assert!(told.lines().any(|one| one == line), "{line}: {told}");
    }
    assert_eq!(told.lines().count(), 3, "{told}");
}

#[test]
fn too_large_is_not_read() {
    let mut large = files();
    let text = large.get_mut("topics.toml").unwrap();
    text.push_str(&"# a long comment\n".repeat(65_536));
    let told = Profile::load(&large).unwrap_err().to_string();
    assert_eq!(told, "topics.toml: the file is larger than 1 MiB");
    let mut many = files();
    for number in 0..2000 {
        many.insert(format!("procedures/{number:04}.toml"), String::new());
    }
    let told = Profile::load(&many).unwrap_err().to_string();
    assert!(told.ends_with("at most 2,000 are read"), "{told}");
}
