-- How a division is called in English where its pinyin is not what people say; left open, pinyin it is.
ALTER TABLE region ADD COLUMN name_en TEXT;
