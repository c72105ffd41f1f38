//! The few words that workbooks have of their own, in both languages; everything else they say is the declaration's.

use kernel::Label;

pub const FIELD: Label = Label::new("栏目", "Item");
pub const CONTENT: Label = Label::new("填写内容", "To fill in");
pub const HINT: Label = Label::new("填写说明", "How to fill it in");
pub const REASON: Label = Label::new("原因", "Reason");
pub const NAME: Label = Label::new("名称", "Title");
pub const STATE: Label = Label::new("状态", "State");
pub const YES: Label = Label::new("是", "yes");
pub const NO: Label = Label::new("否", "no");
pub const YUAN: Label = Label::new("元", "yuan");
pub const FIXED: Label = Label::new("不能改", "cannot be changed");
pub const REQUIRED: Label = Label::new("必填", "required");
pub const FILL_IN: Label = Label::new("填报表", "form");
pub const NOTE_FORM: Label = Label::new(
    "带 * 的必填；金额以元为单位，也可写“12.5万”；日期如 2011-04-01；有下拉列表的请从列表选。其他工作表也要填。请不要改动表头、合并单元格或增减列。",
    "Fields with * are required; amounts in yuan; days as 2011-04-01; choose from the lists where there are any. Fill in the other \
     sheets too. Please leave headings and columns as they are, and merge no cells.",
);
pub const NOTE_LINES: Label = Label::new(
    "一行填一项；带 * 的必填；金额以元为单位。不要的行整行删去，空行不算。",
    "One item a row; columns with * are required; amounts in yuan. Delete rows that are not wanted; empty rows do not count.",
);

/// That an export ends early, and how much it lacks.
pub fn ends_early(language: kernel::Language, count: usize, total: usize) -> String {
    let missing = total - count;
    match language {
        kernel::Language::Chinese => {
            format!("没有列完：共 {total} 条，本表只有前 {count} 条，还有 {missing} 条没有列出。请分别筛选后再导出。")
        }
        kernel::Language::English => {
            format!(
                "Not all: these are the first {count} of {total} records; {missing} are missing. Filter the list and export it in parts."
            )
        }
    }
}

/// How many rows of how many stand in an export.
pub fn counted(language: kernel::Language, count: usize, total: usize) -> String {
    match language {
        _ if count < total => ends_early(language, count, total),
        kernel::Language::Chinese => format!("共 {total} 条，本表 {count} 条。"),
        kernel::Language::English => format!("{count} of {total} records."),
    }
}
