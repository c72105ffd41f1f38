-- Figures are kept as differences; nothing adds lines up by these any more.
DROP INDEX plan_line_sum_index;
DROP INDEX budget_line_sum_index;
