//! The numbers of public supervision. Fifteen days to answer: 信访条例.

use derive::Numbers;

/// How long there is time, in days where nothing else is said, and what is taken for words rather than advertisements.
#[derive(Numbers, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    #[field(
        zh = "群众来件：答复限（日）",
        en = "Words from the public answered within (days)",
        min = 1,
        max = 90,
        fixed,
        heading("群众来件", "Words from the public"),
        usual = 15
    )]
    pub public_answer_days: i64,
    #[field(
        zh = "群众来件：交办限（工作日）",
        en = "Words from the public handed on within (working days)",
        min = 1,
        max = 60,
        fixed,
        usual = 5
    )]
    pub public_hand_on_days: i64,
    #[field(
        zh = "群众来件：最少字数",
        en = "Words from the public: characters at least",
        min = 1,
        max = 100,
        fixed,
        usual = 4
    )]
    pub public_words_min: i64,
    #[field(
        zh = "群众来件：网址至多",
        en = "Words from the public: links at most",
        min = 0,
        max = 20,
        fixed,
        usual = 1
    )]
    pub public_links_max: i64,
}
