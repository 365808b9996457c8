select field, label_fr, label_en from sirene.field order by position
