"""Which words do Indonesian officials answer with, and what part does each play? The closed vocabulary and the fixed
phrases behind reply_rules.py: formal, abbreviated, regional and English. A word not listed here is UNKNOWN and never
approves."""

from enum import StrEnum, auto


class Kind(StrEnum):
    """The part a word plays in a reply."""

    CORE = auto()  # setuju, acc: the speaker approves
    CORE_PASIF = auto()  # disetujui: approved, by the speaker or by somebody else
    SOFT = auto()  # ok, ya, 👍: leans towards yes, never decides
    GO = auto()  # lanjutkan, kirim: go ahead with it
    LAKSANA = auto()  # laksanakan: an order only a superior gives
    SILAKAN = auto()
    BISA = auto()
    ACK = auto()  # siap, baik: heard
    THANKS = auto()
    READ = auto()  # sudah saya baca
    PRAISE = auto()
    NOPROB = auto()  # tidak ada masalah
    CLEAN = auto()  # tanpa catatan, sudah benar
    TOLAK = auto()
    REVISI = auto()
    SILANG = auto()  # ❌
    NEG = auto()  # tidak
    BUKAN = auto()
    BELUM = auto()  # belum, kurang
    JANGAN = auto()
    QUAL = auto()  # tapi, kalau, pada prinsipnya
    LAINNYA = auto()
    BUTIR = auto()  # nomor, halaman
    ANGKA = auto()
    ASK = auto()
    ASK_FIRST = auto()  # kok, apa: asks only at the head of a clause
    REQUEST = auto()
    DEFER = auto()
    AKAN = auto()
    HOLD = auto()
    CEK = auto()
    ULANG = auto()
    DULU = auto()
    BARU = auto()
    SUDAH = auto()
    GOOD = auto()
    BAD = auto()
    KEBERATAN = auto()
    TITLE = auto()
    VOCATIVE = auto()  # pak kadis, Bu Rina
    NAMA = auto()  # a word written like a name: after an honorific it is one, elsewhere a word we do not know
    HONOR = auto()
    PRON = auto()
    OBJ = auto()
    GREET = auto()
    FILL = auto()
    KARENA = auto()
    SELESAI = auto()
    KODE = auto()  # A17
    BREAK = auto()  # punctuation that ends a clause
    UNKNOWN = auto()


LEXICON: dict[Kind, str] = {
    Kind.CORE: """
        setuju setujui menyetujui setujuin sepakat menyepakati mufakat satuju satujuan nyatujuan sarujuk saruju
        satojju sapuk acc accin acckan mengacc ngacc approve approved aprove aproved agree agreed stj stju stjui
        """,
    Kind.CORE_PASIF: """
        disetujui disetujuin diacc diaccin disepakati dstj dstjui disatujuan disarujuki diapprove diaprove
        """,
    Kind.SOFT: """
        ok oke okeh okey okay oki okie oce okelah ya iya iyo yo yoi yup yap yes yep sip gas gaspol gaskan gaskeun
        gasken gaskuy cus kuy hayu hayuk ayo jos monggo mangga sumangga deal aman clear enya nyak lgtm yaudah yowis
        yowes sependapat akur oks wokeh woke hooh manut sok
        """,
    Kind.GO: """
        lanjut lanjutkan dilanjutkan dilanjut melanjutkan lanjutin dilanjutin lanjutno terusno lanjutke dilanjutke
        dilanjutno proses diproses prosesin teruskan diteruskan terusin diterusin jalankan dijalankan jalanin
        tindaklanjuti ditindaklanjuti tindaklanjut kirim kirimkan dikirim dikirimkan bagikan dibagikan bagiin
        sampaikan disampaikan edarkan diedarkan sebarkan disebarkan terbitkan diterbitkan unggah diunggah
        teraskeun diteraskeun lanjutkeun dilanjutkeun lajengaken dipunlajengaken dilaksanakan naikkan dinaikkan
        eksekusi continue proceed
        """,
    Kind.LAKSANA: "laksanakan",
    Kind.SILAKAN: "silakan silahkan silakeun silaken dipersilakan dipersilahkan persilakan persilahkan",
    Kind.BISA: "bisa dapat boleh diperkenankan diperbolehkan diizinkan izinkan saget tiasa",
    Kind.ACK: """
        siap inggih nggih enggih enggeh engghi injih njih sumuhun muhun iye iyek enggi baik baiklah noted dicatat
        mengerti dimengerti ngerti paham dipahami maklum dimaklumi diterima terima copy roger monitor termonitor
        dimonitor nun dalem sae sendiko dawuh diketahui mengetahui
        """,
    Kind.THANKS: """
        terimakasih trimakasih makasih makasi mksh trims trmksh trimks tks tq thx thanks thankyou nuwun suwun
        nuhun suksma maturnuwun matursuwun haturnuhun
        """,
    Kind.PRAISE: "mantap mantab mantul keren hebat top joss cakep good nice great luarbiasa",
    Kind.TOLAK: """
        tolak ditolak menolak tolakkan tolakin reject rejected ditampik ditulak disapprove disapproved disagree
        disagreed
        """,
    Kind.REVISI: """
        revisi direvisi revisikan merevisi revisiin perbaiki diperbaiki perbaikan perbaikin memperbaiki betulkan
        dibetulkan betulin benerin dibenerin benarkan dibenarkan koreksi dikoreksi mengoreksi kembalikan
        dikembalikan mengembalikan kembaliin balikin dibalikin balikkan dibalikkan pulangkan dipulangkan kembalikeun
        dikembalikeun lengkapi dilengkapi lengkapin melengkapi ubah
        diubah rubah dirubah ganti diganti gantikan digantikan sesuaikan disesuaikan sempurnakan disempurnakan
        tambahkan ditambahkan tambahin ditambah kurangi dikurangi hapus dihapus edit diedit ulangi diulang
        diulangi rapikan dirapikan lampirkan dilampirkan sinkronkan disinkronkan revise revised dandani didandani
        revision omean dilereskeun lereskeun leresken perjelas diperjelas pertajam dipertajam benahi dibenahi benahin
        """,
    Kind.NEG: """
        tidak tak tiada enggak engga nggak ngga gak ga gk g gx ngk ndak nda kagak kaga ora mboten boten dak idak
        indak teu henteu moal kada kadada no not nope never ogah emoh x
        """,
    Kind.BUKAN: "bukan bukannya sanes dudu",
    Kind.BELUM: "belum blum blom belom kurang dereng durung acan tacan balum alun",
    Kind.JANGAN: "jangan janganlah ojo ojok ulah tong entong jan dont",
    Kind.QUAL: """
        tapi tetapi namun asal asalkan kalau jika bila apabila bilamana jikalau andai andaikan seandainya selama
        sepanjang catatan syarat bersyarat kecuali hanya cuma sebagian sementara prinsip prinsipnya dasarnya
        umumnya umum setelah sesudah sebelum sambil mungkin kayaknya sepertinya rasanya barangkali agak hampir
        separuh setengah selain melainkan walau walaupun meski meskipun perlu harus wajib but if except when
        unless
        """,
    Kind.LAINNYA: "lainnya lain sisanya selebihnya selainnya others",
    Kind.BUTIR: "nomor nomer poin point butir halaman hlm item bagian bab tabel baris pasal huruf",
    Kind.ASK: """
        apakah kenapa mengapa ngapa kapan bagaimana gimana siapa berapa dimana kemana maksudnya maksud jelaskan
        dijelaskan penjelasan penjelasannya klarifikasi klarifikasinya bukankah pripun piye kumaha naha kunaon baa why
        what how who
        """,
    Kind.ASK_FIRST: "kok koq apa mana masa masak opo",
    Kind.REQUEST: "mohon tolong minta harap diharap dimohon harapan semoga moga please pls usul izin ijin",
    Kind.DEFER: "nanti ntar entar tar besok lusa mengko engke sesuk kapankapan menyusul",
    Kind.AKAN: "akan segera sedang insyaallah insyaalloh mau ingin hendak bakal bade arek arep",
    Kind.HOLD: """
        tunda ditunda menunda pending dipending batal batalkan dibatalkan stop hentikan dihentikan tahan ditahan
        tunggu menunggu ditunggu skip hold cancel urungkan diurungkan sebentar sabar
        """,
    Kind.CEK: """
        cek dicek ngecek mengecek periksa diperiksa teliti diteliti hitung dihitung kaji dikaji tinjau ditinjau
        telaah ditelaah pelajari dipelajari pastikan dipastikan crosscheck verifikasi diverifikasi konfirmasi
        dikonfirmasi dibahas bahas baca dibaca lihat dilihat liat diliat cermati dicermati check
        """,
    Kind.ULANG: "lagi kembali ulang deui maning",
    Kind.DULU: "dulu dahulu heula rumiyin disik",
    Kind.BARU: "baru kemudian lalu selanjutnya",
    Kind.SUDAH: "sudah telah udah sampun parantos wis uwis",
    Kind.GOOD: """
        benar betul bener bagus lengkap sesuai jelas tepat valid sinkron rapi cocok pas akurat memadai memenuhi
        layak mantep sreg leres
        """,
    Kind.BAD: "salah keliru rancu janggal error ngawur ngaco berantakan lepat",
    Kind.KEBERATAN: "keberatan berkeberatan",
    Kind.TITLE: """
        kadis kepala kadin sekretaris sekdis sekda sekban kabid kasubbag kasubag kasi kasie bupati walikota
        gubernur wabup pimpinan atasan beliau dia mereka ketua camat inspektur menteri inspektorat bappeda kasat
        plt plh staf bidang tim
        """,
    Kind.HONOR: """
        pak pa bpk bapak bapa bapakk bu buk ibu ibuk bun bund bunda mas mbak mba kak kakak kk bang abang kang teh teteh
        aa bos boss om tante mpok cak ning gus bro gan guys rekan ndan komandan pakde bude prof sir maam dik adik yth
        """,
    Kind.PRON: "saya sy aku kami kita ulun abdi kulo kula gue gua gw beta awak ambo tiang ane pribadi i we",
    Kind.OBJ: """
        laporan draf draft format dokumen data isian lkjip lakip lkj kinerja sakip usulan pengajuan konsep hasil
        semua seluruh seluruhnya keseluruhan berkas rekap
        """,
    Kind.GREET: """
        assalamualaikum assalamualaikumwrwb asalamualaikum aslmkm ass waalaikumsalam waalaikumussalam wslm
        wassalam wassalamualaikum walaikumsalam wr wb warahmatullahi wabarakatuh wabarokatuh salam bismillah
        alhamdulillah maaf mf punten nuwunsewu hormat aamiin amin regards bismillahirrahmanirrahim wass
        """,
    Kind.FILL: """
        saja aja mawon wae ae bae lah dong deh nih sih loh lho to toh atuh euy ini itu tersebut atas dengan dan
        serta sangat sekali banget sepenuhnya penuh full total pasti tentu memang 100% langsung hal begitu
        demikian oh nah very fully all the it bana untuk bahwa maka juga pun
        """,
    Kind.KARENA: "karena sebab alasan alasannya dikarenakan lantaran soalnya berhubung because",
    Kind.SELESAI: """
        selesai rampung beres tuntas kelar done finish finished terisi diisi isi mengisi diselesaikan rengse
        """,
}

ALIAS: dict[str, str] = {
    "sdh": "sudah", "sdah": "sudah", "udh": "sudah", "dah": "sudah", "suda": "sudah", "tlh": "telah", "blm": "belum",
    "blum": "belum", "krg": "kurang", "krang": "kurang", "krng": "kurang", "tdk": "tidak", "tdak": "tidak",
    "tida": "tidak", "jgn": "jangan", "jng": "jangan", "jngn": "jangan", "bkn": "bukan",
    "tp": "tapi", "tpi": "tapi", "ttp": "tetapi", "kl": "kalau", "klo": "kalau", "kalo": "kalau", "klu": "kalau",
    "kalu": "kalau", "lamun": "kalau", "menawi": "kalau", "mun": "kalau", "jk": "jika", "jka": "jika", "hny": "hanya",
    "cm": "cuma", "cuman": "cuma", "stlh": "setelah", "sblm": "sebelum", "sblum": "sebelum", "mgkn": "mungkin",
    "hrs": "harus", "prlu": "perlu", "prl": "perlu", "lg": "lagi", "kmbli": "kembali", "kmbali": "kembali",
    "dl": "dulu", "dlu": "dulu", "dlo": "dulu", "bs": "bisa", "dpt": "dapat", "blh": "boleh", "bole": "boleh",
    "mhn": "mohon", "mhon": "mohon", "mohn": "mohon", "tlg": "tolong", "tlng": "tolong", "tolg": "tolong",
    "mnt": "minta", "hrp": "harap", "utk": "untuk", "dgn": "dengan", "dg": "dengan", "sy": "saya", "sya": "saya",
    "sm": "sama", "smua": "semua", "smuanya": "semua", "semuanya": "semua", "kbeh": "semua", "sadayana": "semua",
    "yg": "yang", "krn": "karena", "karna": "karena", "knp": "kenapa", "knapa": "kenapa", "kpn": "kapan",
    "bgmn": "bagaimana", "bgm": "bagaimana", "gmn": "gimana", "gmana": "gimana", "brp": "berapa", "brpa": "berapa",
    "dmn": "dimana", "apkh": "apakah", "bgt": "banget", "sgt": "sangat", "sgra": "segera", "sgera": "segera",
    "lnjt": "lanjut", "lnjut": "lanjut", "ljt": "lanjut", "lnjtkan": "lanjutkan", "lnjutkan": "lanjutkan",
    "laksnakan": "laksanakan", "lksanakan": "laksanakan", "tlk": "tolak", "tlak": "tolak", "dtolak": "ditolak",
    "rev": "revisi", "refisi": "revisi", "drevisi": "direvisi", "prbaiki": "perbaiki", "dprbaiki": "diperbaiki",
    "nmr": "nomor", "nmor": "nomor", "hlmn": "halaman", "lap": "laporan",
    "lprn": "laporan", "cocog": "cocok", "bnr": "benar", "btl": "betul",
    "ks": "kasih", "ksh": "kasih", "kasi": "kasih", "trima": "terima", "trm": "terima", "gpp": "gapapa",
    "gakpapa": "gapapa", "gpapa": "gapapa", "ngapapa": "gapapa", "nggakpapa": "gapapa", "papa": "apaapa",
    "nopo": "apaapa", "kdis": "kadis", "kepdin": "kadis", "kdin": "kadis", "sekret": "sekretaris",
    "tgl": "tanggal", "bgus": "bagus", "lgkp": "lengkap", "lngkp": "lengkap", "lngkap": "lengkap", "yaa": "ya",
    "siyap": "siap", "slesai": "selesai", "seleasi": "selesai", "sls": "selesai", "slsai": "selesai", "isikan": "isi",
    "bgs": "bagus",
}  # fmt: skip

# The keywords that a slip of the finger is traced back to; refusals are looked for first.
CORRECTED: dict[Kind, str] = {
    Kind.NEG: "tidak enggak nggak",
    Kind.BELUM: "belum kurang",
    Kind.JANGAN: "jangan",
    Kind.TOLAK: "tolak ditolak menolak reject rejected",
    Kind.REVISI: "revisi direvisi perbaiki diperbaiki perbaikan kembalikan dikembalikan dikoreksi koreksi dilengkapi",
    Kind.CORE_PASIF: "disetujui",
    Kind.CORE: "setuju setujui menyetujui satuju sarujuk approve approved",
    Kind.LAKSANA: "laksanakan",
    Kind.SILAKAN: "silakan silahkan",
    Kind.GO: "lanjutkan dilanjutkan",
    Kind.THANKS: "terimakasih",
    Kind.SELESAI: "selesai rampung",
}

# Real words one letter away from a keyword: never corrected into it.
PROTECTED = frozenset({
    "approver", "banjut", "batas", "beluk", "bolak", "buka", "bukaan", "buku", "bulan", "catatannya", "devisi",
    "divisi", "gantinya", "halus", "hapusan", "jangkan", "kala", "karang", "kembang", "kiriman", "kolak", "koleksi",
    "koreksinya", "kurun", "kurung", "laksana", "lengkapnya", "perbaikannya", "prosesi", "protes",
    "proyek", "revisinya", "sepaket", "setujukah", "setumpuk", "tahun", "talak", "tambahan", "tanda",
    "tangan", "telak", "terbit", "tinda", "tindak", "tolan", "tolok",
})  # fmt: skip

# Fixed phrases in stages. A word stands for itself, @KIND for any word of that kind, a|b for either, x? may be absent.
STAGES: tuple[tuple[tuple[str, Kind], ...], ...] = (
    (
        ("terima kasih", Kind.THANKS),
        ("matur|hatur|thank nuwun|suwun|suksma|nuhun|you", Kind.THANKS),
        ("selamat pagi|siang|sore|malam|petang", Kind.GREET),
        ("dengan hormat", Kind.GREET),
        ("hormat saya|kami", Kind.GREET),
        ("mohon? maaf|mf baru|terlambat|telat|lambat|slow balas|respon|respons|baca|buka hp|wa|pesan?", Kind.GREET),
        ("maaf|mf terlambat|telat|lambat", Kind.GREET),
        ("mohon maaf", Kind.GREET),
        ("pagi|siang|sore|malam @HONOR", Kind.GREET),
        ("kerja|kerjanya bagus|mantap|baik", Kind.PRAISE),
        ("pada hari ini", Kind.FILL),
        ("maksud|maksudnya @PRON", Kind.BARU),
        ("di|dari|ke|yang mana", Kind.ASK),
        ("well noted", Kind.ACK),
        ("not yet", Kind.BELUM),
        ("can|acan satuju|sapuk|disatujuan", Kind.REVISI),
        ("ta|lo satuju|satojju|setuju", Kind.TOLAK),
        ("ikut|turut @CORE", Kind.CORE),
        ("@PRON beri|memberi|berikan|memberikan persetujuan", Kind.CORE),
        ("mohon|minta izin|ijin", Kind.REQUEST),
        ("dengan ini", Kind.FILL),
        ("seratus persen", Kind.FILL),
        ("benar benar", Kind.FILL),
        ("luar biasa", Kind.PRAISE),
        ("good job", Kind.PRAISE),
        ("sama sama", Kind.ACK),
        ("di? tindak|ditindak lanjut|lanjuti|lanjutin", Kind.GO),
        ("ya|iya|yo @SUDAH", Kind.SOFT),
        ("yo wes", Kind.SOFT),
        ("lebih lanjut|baik|bagus", Kind.FILL),
        ("@BELUM|@NEG tentu|pasti", Kind.QUAL),
        ("isi laporan|laporannya|draf|dokumen|format", Kind.OBJ),
        ("tolak|tolok ukur|ukurnya", Kind.UNKNOWN),
        ("salah kirim|pencet|tekan|ketik|kamar|orang|klik|ucap|sambung", Kind.UNKNOWN),
        ("kepala dinas|badan|satuan|kantor|bidang|seksi|daerah", Kind.TITLE),
        ("triwulan|tw|semester @ANGKA|i|ii|iii|iv tahun|ta? @ANGKA?", Kind.OBJ),
        ("triwulan|tw satu|dua|tiga|empat|pertama|kedua|ketiga|keempat", Kind.OBJ),
        ("tahun|ta @ANGKA", Kind.OBJ),
        ("apa|kapan|siapa|berapa|bagaimana|mana adanya|saja|pun", Kind.UNKNOWN),
        ("boleh|bisa tahu|tau", Kind.ASK),
        ("@REQUEST info|infonya|informasi|informasinya|keterangan|keterangannya", Kind.ASK),
        ("go ahead", Kind.GO),
        ("insya|insha allah", Kind.AKAN),
        ("teu acan", Kind.BELUM),
        ("di|meng|nge @CORE", Kind.CORE),
        ("di @CORE_PASIF", Kind.CORE_PASIF),
        ("di @GO", Kind.GO),
        ("di @REVISI", Kind.REVISI),
        ("di @TOLAK", Kind.TOLAK),
        ("di @CEK", Kind.CEK),
        ("di @HOLD", Kind.HOLD),
    ),
    (("@HONOR @HONOR? @TITLE @TITLE?", Kind.VOCATIVE), ("@HONOR @HONOR? @NAMA @NAMA?", Kind.VOCATIVE)),
    (
        ("@NEG @BISA @PRON? terima|diterima", Kind.TOLAK),
        ("@BELUM @BISA @PRON? terima|diterima", Kind.REVISI),
        ("@NEG sependapat|akur", Kind.TOLAK),
        ("@BELUM sependapat|akur", Kind.REVISI),
        ("@NEG @KEBERATAN", Kind.CORE),
        (
            "@NEG ada? masalah|persoalan|problem|hambatan|kendala|soal|apaapa|keberatan|objection|objections",
            Kind.NOPROB,
        ),
        ("@NEG apa @ANGKA|apa", Kind.NOPROB),
        ("gapapa", Kind.NOPROB),
        (
            "@NEG ada lagi? yang? perlu? @REVISI|@CEK|@BAD|catatan|perubahan|tambahan|komentar|masukan|kekurangan",
            Kind.CLEAN,
        ),
        ("tanpa @REVISI|catatan|syarat|perubahan|pengecualian|kecuali", Kind.CLEAN),
        ("@NEG perlu|usah|harus lagi? @REVISI|@CEK", Kind.CLEAN),
        ("@SUDAH @PRON? @CEK|terima|diterima", Kind.READ),
        ("@SUDAH @PRON @CORE", Kind.CORE),
        ("angka|angkanya|datanya|capaian|capaiannya|isinya @SUDAH sangat|cukup? @GOOD", Kind.CLEAN),
        ("@SUDAH sangat|cukup? @GOOD|ok|oke|baik|aman|clear", Kind.CLEAN),
        ("@SILAKAN untuk? segera? @GO|@LAKSANA ke|kepada? @TITLE|@VOCATIVE?", Kind.CORE),
        ("perlu|harus|wajib|masih perlu? @CEK", Kind.REVISI),
        ("@CEK @OBJ? @ULANG", Kind.REVISI),
        ("@REQUEST @CEK @DULU", Kind.REVISI),
        ("@CEK @DULU", Kind.DEFER),
        ("@AKAN @PRON? @CEK", Kind.DEFER),
        ("@PRON @UNKNOWN @DULU", Kind.DEFER),
        ("@REQUEST|untuk|agar|supaya|segera segera? @GO", Kind.GO),
        ("segera @LAKSANA", Kind.GO),
    ),
    (
        ("@GO|@LAKSANA ke|kepada @TITLE|@VOCATIVE", Kind.GO),
        ("@THANKS banyak? atas|untuk @UNKNOWN|@OBJ @UNKNOWN|@OBJ? @UNKNOWN?", Kind.THANKS),
    ),
)
