//! The numbers of disclosure, and what one must say. Ten days of publicity: 国开办发〔2018〕11号; five working days to
//! begin and ten to draft: within the twenty of 政府信息公开条例 26.

use derive::Numbers;

/// How long there is time, in working days where nothing else is said, and which facts must stand there.
#[derive(Numbers, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    #[field(
        zh = "公开：商定后开始起草限（工作日）",
        en = "Disclosure begun within (working days)",
        min = 1,
        max = 60,
        fixed,
        heading("公开", "Disclosure"),
        usual = 5
    )]
    pub disclose_begin_days: i64,
    #[field(
        zh = "公开：起草限（工作日）",
        en = "Disclosure drafted within (working days)",
        min = 1,
        max = 60,
        fixed,
        usual = 10
    )]
    pub disclose_days: i64,
    #[field(
        zh = "公开：保密审查限（工作日）",
        en = "Disclosure reviewed within (working days)",
        min = 1,
        max = 60,
        fixed,
        usual = 5
    )]
    pub disclosure_review_days: i64,
    #[field(
        zh = "公开：上墙限（工作日）",
        en = "Poster hung within (working days)",
        min = 1,
        max = 60,
        fixed,
        usual = 5
    )]
    pub hang_days: i64,
    #[field(zh = "公开：公示期（日）", en = "Publicity for (days)", min = 1, max = 365, fixed, usual = 10)]
    pub publicity_days: i64,
    #[field(zh = "必须写明为什么选", en = "Must say why", fixed, usual = true)]
    pub must_say_why: bool,
    #[field(zh = "必须写明多少钱", en = "Must say how much", fixed, usual = true)]
    pub must_say_amount: bool,
    #[field(zh = "必须写明谁出资", en = "Must say from whom", fixed, usual = true)]
    pub must_say_giver: bool,
    #[field(zh = "必须写明谁负责", en = "Must say who is responsible", fixed, usual = true)]
    pub must_say_responsible: bool,
    #[field(zh = "必须写明监督电话", en = "Must say whom to call", fixed, usual = true)]
    pub must_say_telephone: bool,
}
