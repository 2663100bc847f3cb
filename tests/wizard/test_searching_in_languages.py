"""Search finds the article that answers in every language, as customers of that language type."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from portal.articles.library import all_articles
from portal.languages.known import CODES, SOURCE, prefix_of
from portal.wizard import search
from portal.wizard.cutting import joined, words_of
from portal.wizard.finding import is_question
from portal.wizard.search import found

A401 = "what-does-a-401-unauthorized-error-mean"
A403 = "what-does-a-403-insufficient-permissions-error-mean"
A429 = "what-does-a-429-too-many-requests-error-mean"
LOST, KEYS, SCOPES = "i-lost-my-api-key", "how-to-get-api-keys", "api-key-scopes-and-permissions"
LIMITS, CURL = "limits-of-api-keys", "test-your-api-key-with-curl"
MCP = "my-ai-assistant-cannot-list-my-domains"

ASKED = {
    "ja": [
        ("401エラー", A401), ("認証エラーになる", A401), ("401 unauthorized とは", A401),
        ("認証に失敗しました", A401), ("ＡＰＩが401を返す", A401), ("権限が足りない", A403),
        ("403 が返ってくる", A403), ("アクセスが拒否されました forbidden", A403),
        ("リクエストが多すぎる", A429), ("レート制限", A429), ("何秒待てばいいですか", A429),
        ("リトライの間隔", A429), ("APIキーの発行方法", KEYS), ("APIキーを作成したい", KEYS),
        ("キーはどこで取得できますか？", KEYS), ("APIキーをなくしました", LOST),
        ("キーを忘れた", LOST), ("キーを再表示したい", LOST), ("必要なスコープ", SCOPES),
        ("読み取り専用のキー", SCOPES), ("キーは何個まで作れますか", LIMITS),
        ("キーの有効期限", LIMITS), ("curlコマンドの例", CURL), ("キーをテストする方法", CURL),
        ("claude mcp", MCP), ("AIアシスタントがつながらない", MCP),
        ("ドメインの一覧が取得できない", MCP),
    ],
    "zh-hans": [
        ("401错误", A401), ("身份验证失败", A401), ("为什么返回401", A401), ("密钥无效", A401),
        ("unauthrized", A401), ("403权限不足", A403), ("没有权限", A403), ("禁止访问", A403),
        ("请求太多了", A429), ("调用次数过多", A429), ("要等多久才能重试", A429), ("限流", A429),
        ("怎么创建API密钥", KEYS), ("在哪里申请密钥", KEYS), ("如何获取密钥", KEYS),
        ("密钥丢了怎么办", LOST), ("忘记密钥", LOST), ("找回密钥", LOST),
        ("需要哪些权限范围", SCOPES), ("只读密钥", SCOPES), ("最多可以有多少个密钥", LIMITS),
        ("密钥的有效期多长", LIMITS), ("curl命令示例", CURL), ("怎么测试我的密钥", CURL),
        ("AI助手看不到域名", MCP), ("claude连接mcp", MCP),
    ],
    "ar": [
        ("خطأ 401", A401), ("فشلت المصادقة", A401), ("المفتاح لا يعمل", A401),
        ("غير مُصرَّح", A401), ("ليس لدي صلاحية 403", A403), ("أذونات غير كافية", A403),
        ("محظور", A403), ("طلبات كثيرة", A429), ("كم انتظر قبل اعادة المحاولة", A429),
        ("تجاوز حد المعدل", A429), ("انشاء مفتاح جديد", KEYS), ("كيف احصل على المفتاح", KEYS),
        ("ضاع مفتاحي", LOST), ("نسيت المفتاح", LOST), ("استعادة المفتاح", LOST),
        ("ما الصلاحيات المطلوبة", SCOPES), ("مفتاح للقراءة فقط", SCOPES),
        ("كم عدد المفاتيح", LIMITS), ("مدة صلاحية المفتاح", LIMITS), ("مثال امر curl", CURL),
        ("اختبار المفتاح", CURL), ("المساعد لا يعرض النطاقات", MCP), ("ربط claude mcp", MCP),
    ],
    "es": [
        ("error 401", A401), ("no autorizado", A401), ("autenticacion fallida", A401),
        ("la clave no funciona", A401), ("permisos insuficientes", A403), ("403 prohibido", A403),
        ("acceso denegado 403", A403), ("demasiadas peticiones", A429),
        ("limite de solicitudes", A429), ("cuanto tengo que esperar", A429),
        ("crear una clave", KEYS), ("como obtengo la clave de api", KEYS), ("perdi mi clave", LOST),
        ("olvidé la clave", LOST), ("recuperar la clave", LOST), ("que permisos necesito", SCOPES),
        ("clave de solo lectura", SCOPES), ("cuantas claves puedo tener", LIMITS),
        ("caducidad de la clave", LIMITS), ("ejemplo de comando curl", CURL),
        ("probar mi clave", CURL), ("el asistente no ve mis dominios", MCP),
        ("conectar claude", MCP),
    ],
    "pt-br": [
        ("erro 401", A401), ("nao autorizado", A401), ("falha de autenticação", A401),
        ("a chave não funciona", A401), ("permissoes insuficientes", A403), ("403 proibido", A403),
        ("acesso negado 403", A403), ("requisicoes demais", A429), ("limite de requisições", A429),
        ("quanto tempo esperar para tentar de novo", A429), ("criar uma chave", KEYS),
        ("como obter a chave de api", KEYS), ("perdi minha chave", LOST), ("esqueci a chave", LOST),
        ("recuperar chave", LOST), ("quais escopos preciso", SCOPES),
        ("chave somente leitura", SCOPES), ("quantas chaves posso ter", LIMITS),
        ("validade da chave", LIMITS), ("exemplo de comando curl", CURL),
        ("testar minha chave", CURL), ("assistente de ia não vê meus dominios", MCP),
        ("conectar claude", MCP),
    ],
    "de": [
        ("401 Fehler", A401), ("nicht autorisiert", A401),
        ("Authentifizierung fehlgeschlagen", A401), ("Schlüssel funktioniert nicht", A401),
        ("Authentifizierungsproblem", A401), ("fehlende Berechtigung 403", A403),
        ("Zugriff verboten", A403), ("Berechtigungsfehler", A403), ("zu viele Anfragen", A429),
        ("Anfragelimit überschritten", A429), ("wie lange warten", A429),
        ("API-Schlüssel erstellen", KEYS), ("neuen Schluessel anlegen", KEYS),
        ("Schlüssel verloren", LOST), ("Schluessel vergessen", LOST),
        ("Schlüsselwiederherstellung", LOST), ("welche Scopes brauche ich", SCOPES),
        ("Schlüssel nur zum Lesen", SCOPES), ("wie viele Schlüssel", LIMITS),
        ("Ablaufdatum", LIMITS), ("Gultigkeit des Schlüssels", LIMITS),
        ("Beispiel für cURL Befehl", CURL), ("Schlüssel testen", CURL),
        ("KI-Assistent sieht Domains nicht", MCP), ("Claude verbinden", MCP),
    ],
    "fr": [
        ("erreur 401", A401), ("non autorise", A401), ("echec d'authentification", A401),
        ("ma clé ne marche pas", A401), ("droits insuffisants", A403), ("403 interdit", A403),
        ("acces refuse 403", A403), ("trop de requetes", A429), ("limite de débit", A429),
        ("combien de temps attendre", A429), ("creer une cle", KEYS), ("obtenir une clé api", KEYS),
        ("j'ai perdu ma cle", LOST), ("clé oubliée", LOST), ("récupérer la clé", LOST),
        ("quels scopes me faut-il", SCOPES), ("clé en lecture seule", SCOPES),
        ("combien de clés", LIMITS), ("durée de validité de la clé", LIMITS),
        ("exemple de commande curl", CURL), ("tester ma clé", CURL),
        ("l'assistant ne voit pas mes domaines", MCP), ("connecter claude", MCP),
    ],
}  # fmt: skip
EACH = [(code, *asked) for code, questions in ASKED.items() for asked in questions]


def test_every_language_is_asked_in():
    assert {SOURCE, *ASKED} == set(CODES)


@pytest.mark.parametrize(("code", "question", "slug"), EACH)
def test_question_finds_its_article_among_the_first_three(code, question, slug):
    with override(code):
        first = [hit.address for hit in found(question).hits[:3]]
    assert any(address.startswith(f"/{code}/help/{slug}/") for address in first), first


@pytest.mark.parametrize(("code", "question", "slug"), EACH)
def test_question_in_any_language_is_searched_for_and_not_checked(code, question, slug):
    with override(code):
        assert is_question(question)


@pytest.mark.parametrize("code", ASKED)
def test_every_article_is_found_by_its_own_question(code):
    with override(code):
        for slug, article in all_articles().items():
            assert found(article.question).hits[0].address == f"{prefix_of(code)}/help/{slug}/"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("ja", "キーはcorrecthorsebatterystapleです"),
        ("zh-hans", "密钥是correcthorsebatterystaple"),
        ("de", "Schlüssel correcthorsebatterystaple"),
        ("de", "tokencorrecthorsebattery"),
        ("ar", "المفتاح correcthorsebatterystaple"),
    ],
)
def test_what_may_be_a_key_is_checked_beside_words_of_any_language(code, text):
    with override(code):
        assert not is_question(text)


@pytest.mark.parametrize("code", ASKED)
def test_nothing_is_found_for_nothing(code):
    with override(code):
        assert found("zzzqqq").hits == ()


def test_each_language_is_searched_in_its_own_articles():
    with override("ja"):
        assert found("紛失").hits
    with override("zh-hans"):
        assert found("紛失").hits == ()


@pytest.mark.parametrize(
    ("code", "typed", "told"),
    [("fr", "recuperatoin", ("récupération",)), ("ja", "forbiden エラー", ("forbidden", "エラー"))],
)
def test_corrected_words_are_told_as_the_articles_write_them(code, typed, told):
    with override(code):
        assert (found(typed).words, found(typed).is_corrected) == (told, True)


def test_german_compound_is_found_by_its_first_part():
    with override("de"):
        assert "berechtigung" in search.index().meant_by("berechtigungsverwaltung")
    assert "permission" not in search.index().meant_by("permissionmanagement")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I can't TEST it", ["can", "test", "it"]),
        ("APIキーを作成", ["api", "キー", "ーを", "を作", "作成"]),
        ("ＡＰＩ ｷｰ", ["api", "キー"]),
        ("404 页，密钥", ["404", "页", "密钥"]),
        ("clé oubliée, Größe", ["cle", "oubliee", "grosse"]),
        ("غير مُصرَّح", ["غير", "مصرح"]),
        ("والمفاتيح للقراءة الى", ["مفاتيح", "قراءه", "الي"]),
        ("إنشاء أذونات", ["انشاء", "اذونات"]),
        ("خطـــأ", ["خطا"]),
    ],
)
def test_text_is_cut_by_its_script(text, words):
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("pairs", "told"),
    [
        (["エラ", "ラー"], ("エラー",)),
        (["密钥", "丢失"], ("密钥", "丢失")),
        (["key", "yes"], ("key", "yes")),
        ([], ()),
    ],
)
def test_pairs_are_told_as_what_they_were_cut_from(pairs, told):
    assert joined(pairs) == told
