select body from sirene.answer
